/** A session's responses: at most one in the conversation, any number beside it. */
import { z } from 'zod';
import type { Phrase } from '../voices/voices.ts';
import { type ApiError, invalid, refuse } from './api-error.ts';
import { type Item, parseItem, presentItem, turnsOf } from './conversation.ts';
import { strikes, usesUp } from './faults.ts';
import { parseOrRefuse } from './parse.ts';
import { type Answer, type Ending, ResponseRun } from './response-run.ts';
import { ownToolsOf } from './own-tools.ts';
import { replyTo, type ToolUse } from './script.ts';
import {
  AudioOutput,
  MaxTokens,
  Modalities,
  Reasoning,
  refuseVoice,
  Tool,
  ToolChoice,
} from './session-config.ts';
import type { Session } from './session.ts';
import { inputTokens, presentUsage, type Tokens } from './usage.ts';

const Params = z.strictObject({
  conversation: z.string().optional(),
  input: z.array(z.unknown()).optional(),
  instructions: z.string().optional(),
  max_output_tokens: MaxTokens.optional(),
  metadata: z.record(z.string(), z.string()).nullish(),
  output_modalities: Modalities.optional(),
  audio: z.strictObject({ output: AudioOutput.optional() }).optional(),
  parallel_tool_calls: z.boolean().optional(),
  prompt: z.looseObject({ id: z.string() }).nullish(),
  reasoning: Reasoning.optional(),
  tool_choice: ToolChoice.optional(),
  tools: z.array(Tool).optional(),
});
type Params = z.infer<typeof Params>;

/** Why a response is made: the callee's turn is over, or the client asks for it. */
export type Cause =
  | { readonly by: 'turn'; readonly heard: Promise<void> }
  | { readonly by: 'client'; readonly params: unknown };

/** A session opens with any model; that there is no such one shows with its first response. */
const KNOWN_MODELS = /^gpt-(realtime|audio|4o-realtime|4o-mini-realtime)/;
const TOKEN_LIMIT = 400_000;

/** The responses of one session. */
export class Responses {
  /** The response open in the conversation. */
  active: ResponseRun | undefined;
  /** Whether assistant audio exists, which freezes the voice. */
  hasSpoken = false;
  readonly #session: Session;
  readonly #open = new Set<ResponseRun>();
  readonly #thinking = new Map<ResponseRun, NodeJS.Timeout>();
  #cached: Tokens = { text: 0, audio: 0 };
  #remaining = TOKEN_LIMIT;

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Opens a response.
   * @throws {Refusal} when one is open already, or for bad parameters.
   */
  create(cause: Cause): void {
    const given = cause.by === 'client' ? (cause.params ?? {}) : {};
    const params = parseOrRefuse(Params, given, 'response');
    refuseVoice(this.#session.config, params.audio?.output?.voice, this.hasSpoken);
    const inConversation = params.conversation !== 'none';
    if (inConversation && this.active) {
      const message = `Conversation already has an active response in progress: ${this.active.id}. Wait until the response is finished before creating a new one.`;
      refuse('conversation_already_has_active_response', message);
    }
    const items = this.#context(params);
    const run = this.#start(params, inConversation, items);
    this.#announce(run, params);
    const heard = cause.by === 'turn' ? cause.heard : this.#everythingHeard(items);
    void this.#think(run, params, items, heard);
  }

  /** @throws {Refusal} when there is nothing to cancel. */
  cancel(responseId: unknown): void {
    const run =
      typeof responseId === 'string'
        ? [...this.#open].find(({ id }) => id === responseId)
        : this.active;
    if (!run) {
      refuse('response_cancel_not_active', 'Cancellation failed: no active response found');
    }
    run.stop({ status: 'cancelled', reason: 'client_cancelled' });
  }

  /** The callee speaks: what is still being generated is broken off. */
  interrupt(): void {
    const run = this.active;
    if (!run) return;
    this.#session.record.interruptions++;
    run.stop({ status: 'cancelled', reason: 'turn_detected' });
    run.stray(this.#session.shop.faults.strayDeltas);
  }

  /** Drops everything without a word. */
  close(): void {
    for (const timer of this.#thinking.values()) clearTimeout(timer);
    for (const run of this.#open) run.stop({ status: 'cancelled', reason: 'client_cancelled' });
  }

  #context(params: Params): readonly Item[] {
    const { conversation } = this.#session;
    if (!params.input) return [...conversation.items];
    return params.input.map((value) => {
      const reference = z.object({ type: z.literal('item_reference'), id: z.string() });
      const parsed = reference.safeParse(value);
      return parsed.success
        ? conversation.get(parsed.data.id, 'item_reference_invalid_item_id')
        : parseItem(value);
    });
  }

  #start(params: Params, inConversation: boolean, items: readonly Item[]): ResponseRun {
    const session = this.#session;
    const { config, shop, conversation } = session;
    const run: ResponseRun = new ResponseRun(
      {
        speaker: shop.speaker,
        burst: shop.burst,
        format: params.audio?.output?.format ?? config.audio.output.format,
        modality: (params.output_modalities ?? config.output_modalities)[0] ?? 'audio',
        maxTokens: params.max_output_tokens ?? config.max_output_tokens,
        inConversation,
        emit: (event) => session.emit(event),
        append: (item) => conversation.insert(item),
        spoke: (_run, audioMs) => this.#spoke(audioMs),
        ended: (ended, ending) => this.#ended(ended, ending, params, items),
      },
      params.metadata ?? null,
    );
    this.#open.add(run);
    if (inConversation) this.active = run;
    return run;
  }

  #announce(run: ResponseRun, params: Params): void {
    const response = { ...this.#shown(run, params), status: 'in_progress' };
    this.#session.emit({ type: 'response.created', response });
    const limits = [
      { name: 'tokens', limit: TOKEN_LIMIT, remaining: this.#remaining, reset_seconds: 0.5 },
    ];
    this.#session.emit({ type: 'rate_limits.updated', rate_limits: limits });
  }

  #shown(run: ResponseRun, params: Params): Record<string, unknown> {
    const { config, conversation } = this.#session;
    const { format, voice } = { ...config.audio.output, ...params.audio?.output };
    return {
      object: 'realtime.response',
      id: run.id,
      status_details: null,
      output: run.items.map(presentItem),
      conversation_id: run.inConversation ? conversation.id : null,
      output_modalities: params.output_modalities ?? config.output_modalities,
      max_output_tokens: params.max_output_tokens ?? config.max_output_tokens,
      audio: { output: { format, voice } },
      usage: null,
      metadata: run.metadata,
    };
  }

  async #everythingHeard(items: readonly Item[]): Promise<void> {
    const deadlineMs = performance.now() + 2000;
    const open = () =>
      items.some(
        (item) =>
          item.type === 'message' &&
          item.content.some(({ type }) => type === 'input_audio') &&
          item.audio &&
          !item.heard,
      );
    while (open() && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async #think(
    run: ResponseRun,
    params: Params,
    items: readonly Item[],
    heard: Promise<void>,
  ): Promise<void> {
    const { shop, record } = this.#session;
    const { faults } = shop;
    const from = performance.now();
    await heard;
    if (run.isOver || usesUp(faults, 'stall')) return;
    const failure = this.#failure();
    const timer = setTimeout(
      () => {
        this.#thinking.delete(run);
        if (failure) {
          run.stop({ status: 'failed', error: failure });
          return;
        }
        run.speak(this.#answer(params, items));
        record.firstAudioMs.push(Math.round(performance.now() - from));
      },
      Math.max(0, shop.thinkingMs + faults.slowMs - (performance.now() - from)),
    );
    this.#thinking.set(run, timer);
  }

  /** Why the next response fails: on demand, or because nobody has heard of the model. */
  #failure(): ApiError | undefined {
    const { config, shop } = this.#session;
    const fault = shop.faults.failResponse;
    if (fault && strikes(fault)) {
      const { type, code, message } = fault;
      return { type, code, message };
    }
    if (KNOWN_MODELS.test(config.model)) return undefined;
    return invalid('model_not_found', `The model '${config.model}' does not exist.`);
  }

  #answer(params: Params, items: readonly Item[]): Answer {
    const { config, shop, language } = this.#session;
    const offered = params.tools ?? config.tools;
    const choice = params.tool_choice ?? config.tool_choice;
    const functions = offered.flatMap((tool) =>
      tool.type === 'function' ? [{ name: tool.name, parameters: tool.parameters }] : [],
    );
    const tools = functions.map(({ name }) => name);
    const { toolLoop } = shop.faults;
    const reply = replyTo({
      turns: turnsOf(items),
      tools: choice === 'none' ? [] : tools,
      ownTools: choice === 'none' ? [] : ownToolsOf(functions),
      loops: toolLoop !== null && config.instructions.includes(toolLoop),
      hasSpoken: this.hasSpoken,
      // What this response is told beside what the session was told already.
      instructions: params.instructions?.replace(config.instructions, ''),
    });
    const say = (name: Parameters<typeof shop.voices.phrase>[2]): Phrase =>
      shop.voices.phrase(language, 'agent', name as 'greeting');
    const phrases = reply.say ? [say(reply.say)] : [];
    if (shop.faults.twoItems && phrases.length > 0) phrases.unshift(say('listening'));
    return { phrases, tools: chosen(reply.tools, choice, tools) };
  }

  #spoke(audioMs: number): void {
    const { shop } = this.#session;
    this.hasSpoken = true;
    const drop = shop.faults.dropAfterAudioMs;
    if (drop && audioMs >= drop.ms && strikes(drop)) this.#session.hangUp(1006, '');
  }

  #ended(run: ResponseRun, ending: Ending, params: Params, items: readonly Item[]): void {
    const { config, record } = this.#session;
    clearTimeout(this.#thinking.get(run));
    this.#thinking.delete(run);
    this.#open.delete(run);
    if (this.active === run) this.active = undefined;
    const failed = ending.status === 'failed';
    const none = { text: 0, audio: 0 };
    const input = failed ? none : inputTokens(config, items);
    const usage = presentUsage(input, this.#cached, failed ? none : run.output);
    if (!failed) this.#cached = input;
    this.#remaining = Math.max(0, this.#remaining - input.text - input.audio);
    record.usage = {
      input: record.usage.input + input.text + input.audio,
      output: record.usage.output + run.output.text + run.output.audio,
    };
    record.responses[ending.status] = (record.responses[ending.status] ?? 0) + 1;
    this.#note(run);
    const status_details = statusDetails(ending);
    const response = { ...this.#shown(run, params), status: ending.status, status_details, usage };
    this.#session.emit({ type: 'response.done', response });
    if (run.inConversation) this.#session.awaitCallee(run.output.audio * 50);
  }

  #note(run: ResponseRun): void {
    const { said, tools } = this.#session.record;
    const at = new Date().toISOString();
    for (const item of run.items) {
      if (item.type === 'function_call') {
        const args: unknown = JSON.parse(item.arguments);
        tools.push({ at, callId: item.call_id, name: item.name, arguments: args });
      } else if (item.type === 'message') {
        const [part] = item.content;
        said.push({
          at,
          responseId: run.id,
          itemId: item.id,
          text: part?.transcript ?? part?.text ?? '',
          ms: Math.round((item.audio?.length ?? 0) / 8),
          status: item.status,
        });
      }
    }
  }
}

function statusDetails(ending: Ending): object | null {
  switch (ending.status) {
    case 'completed':
      return null;
    case 'failed':
      return { type: 'failed', error: ending.error };
    case 'cancelled':
    case 'incomplete':
      return { type: ending.status, reason: ending.reason };
  }
}

/** Narrows the tools to what `tool_choice` allows, and calls one where it must. */
function chosen(
  wanted: readonly ToolUse[],
  choice: z.infer<typeof ToolChoice>,
  offered: readonly string[],
): readonly ToolUse[] {
  const name = typeof choice === 'object' ? choice.name : undefined;
  if (typeof name === 'string') {
    return [wanted.find((use) => use.name === name) ?? { name, arguments: {} }];
  }
  const [first] = offered;
  if (choice === 'required' && wanted.length === 0 && first) {
    return [{ name: first, arguments: {} }];
  }
  return wanted;
}
