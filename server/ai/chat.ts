import OpenAI from 'openai';
import type {
  FunctionTool,
  ResponseInputItem,
  ResponseUsage,
} from 'openai/resources/responses/responses';
import type { AgentProfile } from '../../actors/ports/model.ts';
import type { OfferedTool, ToolRunner } from '../../actors/ports/tools.ts';
import { costOfText } from '../../actors/realtime/prices.ts';
import { toolsNamed } from '../../actors/realtime/tools/table.ts';
import { tryOut, type TriedOut } from '../../actors/realtime/tools/try-out.ts';
import type { ToolSpec } from '../../actors/ports/media.ts';
import type { ChatMessage, ChatTurn } from '../contract/agents.ts';
import { refusalOf, type ChatRefusal } from './refusals.ts';

export interface ChatOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** A text model: voice models do not answer in writing. */
  readonly model: string;
  /** The user's own tools. */
  readonly tools: ToolRunner;
  /** For one answer, tools included; 45 s when absent. */
  readonly withinMs?: number;
}

const WITHIN_MS = 45_000;
/** Rounds of tools in one turn: a model that never stops is stopped. */
const MAX_ROUNDS = 4;
const SPEAK_FIRST = 'The callee has just answered the phone. Speak first.';

type ToolCall = ChatTurn['tool_calls'][number];

/** Told where the tester did not ask for the real thing. */
const LEFT_ALONE =
  'This is a test: the tool was not used. Go on as if its answer were not known yet.';

interface OwnUse {
  readonly tool: OfferedTool;
  readonly name: string;
  readonly arguments: string;
}

interface Talk {
  readonly agent: AgentProfile;
  readonly own: readonly OfferedTool[];
  readonly runsTools: boolean;
  run(use: OwnUse): Promise<string>;
}

interface Progress {
  readonly input: ResponseInputItem[];
  readonly said: string[];
  readonly tools: ToolCall[];
  outcome: string | null;
  ended: boolean;
  usage: ChatTurn['usage'];
}

/** An agent in writing: what a call would say, by a text model with the same instructions. */
export function chatWith({ withinMs = WITHIN_MS, model, tools, ...access }: ChatOptions) {
  const openai = new OpenAI({ baseURL: access.baseUrl, apiKey: access.apiKey, maxRetries: 1 });

  async function round(talk: Talk, progress: Progress, signal: AbortSignal) {
    const { agent, own } = talk;
    const response = await openai.responses.create(
      {
        model,
        instructions: agent.instructions,
        input: progress.input,
        tools: functionTools([...toolsNamed(agent.tools), ...own.map(({ spec }) => spec)]),
        // What is tried out here is nobody's business but the user's.
        store: false,
      },
      { signal },
    );
    if (response.output_text) progress.said.push(response.output_text);
    if (response.usage) progress.usage = added(progress.usage, response.usage);
    return use(talk, progress, response.output);
  }

  /** What a tool of the user's own says, or that it was left alone. */
  async function runOwn(talk: Talk, use: OwnUse, signal: AbortSignal): Promise<string> {
    if (!talk.runsTools) return LEFT_ALONE;
    const { toolId } = use.tool;
    const request = { toolId, name: use.name, arguments: use.arguments, values: talk.agent.values };
    return (await tools.run(request, signal)).output;
  }

  return async (
    agent: AgentProfile,
    messages: readonly ChatMessage[],
    { runsTools }: { readonly runsTools: boolean },
  ): Promise<ChatTurn | ChatRefusal> => {
    const startedAt = performance.now();
    const signal = AbortSignal.timeout(withinMs);
    const progress = begin(messages);
    const own = (await tools.offered(agent.toolIds)).tools;
    const talk: Talk = { agent, own, run: (use) => runOwn(talk, use, signal), runsTools };
    try {
      let rounds = 0;
      while ((await round(talk, progress, signal)) && ++rounds < MAX_ROUNDS);
    } catch (error) {
      return refusalOf(error, { model, withinMs });
    }
    const { usage } = progress;
    return {
      reply: progress.said.join('\n\n'),
      tool_calls: progress.tools,
      outcome: progress.outcome,
      ended: progress.ended,
      model,
      usage,
      latency_ms: Math.round(performance.now() - startedAt),
      cost: costOfText(model, {
        input: usage.input_tokens,
        cached: usage.cached_tokens,
        output: usage.output_tokens,
      }),
    };
  };
}

const begin = (messages: readonly ChatMessage[]): Progress => ({
  input:
    messages.length === 0
      ? [{ role: 'developer', content: SPEAK_FIRST }]
      : messages.map(({ role, text }) => ({
          role: role === 'agent' ? 'assistant' : 'user',
          content: text,
        })),
  said: [],
  tools: [],
  outcome: null,
  ended: false,
  usage: { input_tokens: 0, cached_tokens: 0, output_tokens: 0, total_tokens: 0 },
});

const functionTools = (specs: readonly ToolSpec[]): FunctionTool[] =>
  specs.map(({ name, description, parameters }) => ({
    type: 'function',
    name,
    description,
    parameters: { ...parameters },
    // Optional arguments would have to be required ones that may be null.
    strict: false,
  }));

async function toolTried(talk: Talk, use: Omit<OwnUse, 'tool'>): Promise<TriedOut> {
  const tool = talk.own.find(({ spec }) => spec.name === use.name);
  return tool
    ? { output: await talk.run({ ...use, tool }), outcome: null, ended: false }
    : tryOut(talk.agent, { ...use, at: Date.now() });
}

const added = (sum: ChatTurn['usage'], more: ResponseUsage): ChatTurn['usage'] => ({
  input_tokens: sum.input_tokens + more.input_tokens,
  cached_tokens: sum.cached_tokens + more.input_tokens_details.cached_tokens,
  output_tokens: sum.output_tokens + more.output_tokens,
  total_tokens: sum.total_tokens + more.total_tokens,
});

/** Carries out the tools a response asked for. True when the model has to go on. */
async function use(
  talk: Talk,
  progress: Progress,
  output: readonly OpenAI.Responses.ResponseOutputItem[],
): Promise<boolean> {
  const calls = output.filter((item) => item.type === 'function_call');
  progress.input.push(...(output as readonly ResponseInputItem[]));
  for (const { name, arguments: given, call_id } of calls) {
    const tried = await toolTried(talk, { name, arguments: given });
    progress.tools.push({ name, arguments: given, result: tried.output });
    progress.outcome = tried.outcome ?? progress.outcome;
    progress.ended ||= tried.ended;
    progress.input.push({ type: 'function_call_output', call_id, output: tried.output });
  }
  return calls.length > 0 && !progress.ended;
}
