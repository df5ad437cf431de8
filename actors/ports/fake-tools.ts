import type { ToolAnswer, ToolRequest, ToolRunner } from './tools.ts';

/** One tool, `look_up`, that answers when the spec says so. */
export class FakeTools implements ToolRunner {
  readonly requests: ToolRequest[] = [];
  answers: () => Promise<ToolAnswer> = () => Promise.resolve({ output: 'found', failed: false });

  offered: ToolRunner['offered'] = async (toolIds) => ({
    tools: toolIds.map((toolId) => ({
      toolId,
      spec: { name: 'look_up', description: 'Looks up.', parameters: { type: 'object' } },
      maxUses: 2,
      withinMs: 4000,
    })),
    problems: [],
  });

  run: ToolRunner['run'] = (request) => {
    this.requests.push(request);
    return this.answers();
  };
}
