import type { Offer, OfferedTool, ToolAnswer, ToolRunner } from '../../actors/ports/tools.ts';
import type { ToolTrial } from '../contract/tools.ts';
import { longestMs, useHttpTool, type Used } from './http-tool.ts';
import { McpServers } from './mcp-servers.ts';
import type { ReadyTool } from './model.ts';
import type { Values } from './template.ts';

export interface ToolsOptions {
  /** Those of these ids that are switched on, in the same order. */
  load(ids: readonly string[]): Promise<readonly ReadyTool[]>;
  readonly allowsInternal: boolean;
}

/** The tools of the user's own, for calls and for trying them out. */
export interface Tools extends ToolRunner {
  /** Uses a tool for real; of an MCP server, lists its tools. */
  tryOut(
    tool: ReadyTool,
    use: { readonly given: Readonly<Record<string, unknown>>; readonly values: Values },
  ): Promise<Omit<ToolTrial, 'took_ms'>>;
}

const UNUSABLE: ToolAnswer = { output: 'error: the tool cannot be used now', failed: true };
const LOOK_FIRST = ' Before you call it, say in a few words that you are looking.';

export function openTools({ load, allowsInternal }: ToolsOptions): Tools {
  const servers = new McpServers(allowsInternal);

  async function offer(ids: readonly string[]): Promise<Offer> {
    const offers = await Promise.all((await load(ids)).map(offeredOf));
    return {
      tools: offers.flatMap(({ tools }) => tools),
      problems: offers.flatMap(({ problems }) => problems),
    };
  }

  const offeredOf = async (tool: ReadyTool): Promise<Offer> =>
    tool.settings.kind === 'mcp'
      ? servers.offered(tool)
      : { tools: [httpSpec(tool)], problems: [] };

  return {
    offered: (ids) =>
      offer(ids).catch(() => ({ tools: [], problems: ['The tools could not be read.'] })),

    async run({ toolId, name, arguments: text, values }, signal) {
      const given = parsedObject(text);
      if (!given) return { output: 'error: the arguments are not a JSON object', failed: true };
      try {
        const [tool] = await load([toolId]);
        if (!tool) return { output: `error: there is no tool ${name} any more`, failed: true };
        const reach = { allowsInternal, signal };
        if (tool.settings.kind === 'mcp') return await servers.call(tool, name, given);
        return answerOf(
          await useHttpTool({ ...tool, settings: tool.settings }, { given, values }, reach),
        );
      } catch {
        return UNUSABLE;
      }
    },

    async tryOut(tool, { given, values }) {
      if (tool.settings.kind === 'mcp') return servers.tryOut(tool);
      const { settings } = tool;
      const used = await useHttpTool({ ...tool, settings }, { given, values }, { allowsInternal });
      return { ...used, tools: [] };
    },
  };
}

const answerOf = ({ told, failed }: Used): ToolAnswer => ({ output: told, failed });

function httpSpec(tool: ReadyTool): OfferedTool {
  const { id, name, description, settings, maxUses } = tool;
  const isHttp = settings.kind === 'http';
  const looks = isHttp && settings.speaks_meanwhile ? LOOK_FIRST : '';
  return {
    toolId: id,
    spec: {
      name,
      description: description + looks,
      parameters: isHttp ? settings.parameters : { type: 'object' },
    },
    maxUses,
    withinMs: longestMs(tool),
  };
}

function parsedObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
