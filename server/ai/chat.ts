import OpenAI from 'openai';
import type {
  FunctionTool,
  ResponseInputItem,
  ResponseUsage,
} from 'openai/resources/responses/responses';
import type { AgentProfile } from '../../actors/ports/model.ts';
import { costOfText } from '../../actors/realtime/prices.ts';
import { outputOf, parseToolCall, toolsNamed } from '../../actors/realtime/tools.ts';
import type { ChatMessage, ChatTurn } from '../contract/agents.ts';
import { refusalOf, type ChatRefusal } from './refusals.ts';

export interface ChatOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** A text model: voice models do not answer in writing. */
  readonly model: string;
  /** For one answer, tools included; 45 s when absent. */
  readonly withinMs?: number;
}

const WITHIN_MS = 45_000;
/** Rounds of tools in one turn: a model that never stops is stopped. */
const MAX_ROUNDS = 4;
const SPEAK_FIRST = 'The callee has just answered the phone. Speak first.';

type ToolCall = ChatTurn['tool_calls'][number];

interface Progress {
  readonly input: ResponseInputItem[];
  readonly said: string[];
  readonly tools: ToolCall[];
  outcome: string | null;
  ended: boolean;
  usage: ChatTurn['usage'];
}

/** An agent in writing: what a call would say, by a text model with the same instructions. */
export function chatWith({ withinMs = WITHIN_MS, model, ...access }: ChatOptions) {
  const openai = new OpenAI({ baseURL: access.baseUrl, apiKey: access.apiKey, maxRetries: 1 });

  async function round(agent: AgentProfile, progress: Progress, signal: AbortSignal) {
    const response = await openai.responses.create(
      {
        model,
        instructions: agent.instructions,
        input: progress.input,
        tools: functionTools(agent),
        // What is tried out here is nobody's business but the user's.
        store: false,
      },
      { signal },
    );
    if (response.output_text) progress.said.push(response.output_text);
    if (response.usage) progress.usage = added(progress.usage, response.usage);
    return use(agent, progress, response.output);
  }

  return async (
    agent: AgentProfile,
    messages: readonly ChatMessage[],
  ): Promise<ChatTurn | ChatRefusal> => {
    const startedAt = performance.now();
    const signal = AbortSignal.timeout(withinMs);
    const progress = begin(messages);
    try {
      let rounds = 0;
      while ((await round(agent, progress, signal)) && ++rounds < MAX_ROUNDS);
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

const functionTools = (agent: AgentProfile): FunctionTool[] =>
  toolsNamed(agent.tools).map(({ name, description, parameters }) => ({
    type: 'function',
    name,
    description,
    parameters: { ...parameters },
    // Optional arguments would have to be required ones that may be null.
    strict: false,
  }));

const added = (sum: ChatTurn['usage'], more: ResponseUsage): ChatTurn['usage'] => ({
  input_tokens: sum.input_tokens + more.input_tokens,
  cached_tokens: sum.cached_tokens + more.input_tokens_details.cached_tokens,
  output_tokens: sum.output_tokens + more.output_tokens,
  total_tokens: sum.total_tokens + more.total_tokens,
});

/** Carries out the tools a response asked for. True when the model has to go on. */
function use(
  agent: AgentProfile,
  progress: Progress,
  output: readonly OpenAI.Responses.ResponseOutputItem[],
): boolean {
  const calls = output.filter((item) => item.type === 'function_call');
  for (const { name, arguments: given } of calls) {
    const call = parseToolCall(name, given, agent.tools);
    progress.tools.push({ name, arguments: given, result: outputOf(call) });
    if (call.name === 'set_outcome') progress.outcome = call.outcome.outcome;
    if (call.name === 'end_call') progress.ended = true;
  }
  progress.input.push(
    ...(output as readonly ResponseInputItem[]),
    ...calls.map(({ call_id, name, arguments: given }) => ({
      type: 'function_call_output' as const,
      call_id,
      output: outputOf(parseToolCall(name, given, agent.tools)),
    })),
  );
  return calls.length > 0 && !progress.ended;
}
