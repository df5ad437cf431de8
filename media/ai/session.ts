/** One session with the AI provider: handshake, turns, tools and errors (OpenAI Realtime, GA). */
import type { RealtimeClientEvent } from 'openai/resources/realtime/realtime';
import {
  ConversationError,
  type ConversationFact,
  type ConversationItem,
  type ConversationLoss,
  type SessionSpec,
} from '../../actors/ports/media.ts';
import type { VoiceCodec } from '../../actors/ports/codecs.ts';
import {
  echoProblems,
  historyEvents,
  responseCreation,
  sessionConfiguration,
} from './configuration.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { readEvent, type AudioDelta, type ServerEvent } from './events.ts';
import { judgeError, lossOf, type ProviderError } from './loss.ts';
import { ResponseGate } from './response-gate.ts';
import { Timeouts } from './timeouts.ts';
import { ToolCalls } from './tool-calls.ts';
import { tokenUsage, transcriptionUsage } from './usage.ts';

export interface SessionOptions extends Omit<ConnectionOptions, 'model'> {
  /** Instead of the agent's own. */
  readonly model?: string | undefined;
  readonly spec: SessionSpec;
  readonly codec: VoiceCodec;
}

/** What a session tells its bridge. Times of audio count what was appended, in ms. */
export interface SessionEvents {
  audio(delta: AudioDelta): void;
  /** All audio of an item has come. */
  audioDone(itemId: string): void;
  agentText(itemId: string, text: string, isWhole: boolean): void;
  calleeText(itemId: string, text: string): void;
  /** The callee's words of this item will never be written down. */
  calleeTextFailed(itemId: string): void;
  speechStarted(itemId: string, audioStartMs: number): void;
  speechStopped(itemId: string, audioEndMs: number): void;
  responseDone(responseId: string): void;
  fact(fact: ConversationFact): void;
  lost(loss: ConversationLoss): void;
}

const CONFIGURE = 'configure';
/** A response without any sign of life for this long is forgotten. */
const RESPONSE_LIMIT_MS = 20_000;
const RATE_LIMIT_PAUSE_MS = 1500;
const LAST_MINUTES_MS = 180_000;
const REMEMBERED_RESPONSES = 8;

export class AiSession {
  private readonly options: SessionOptions;
  private readonly events: SessionEvents;
  private readonly gate: ResponseGate;
  private readonly tools: ToolCalls;
  private readonly timers = new Timeouts();
  private connection: Connection | undefined;
  private settle: ((loss: ConversationLoss | null) => void) | undefined;
  private isOpen = false;
  private sessionId = '';
  /** It answers neither callee nor tools. */
  speaksOnlyWhenTold = false;
  private appendedBytes = 0;
  private failures = 0;
  /** What it has said. */
  private readonly items = new Set<string>();
  /** Responses whose further audio nobody wants. */
  private readonly dropped: string[] = [];

  constructor(options: SessionOptions, events: SessionEvents) {
    this.options = options;
    this.events = events;
    this.gate = new ResponseGate((request) => this.send(responseCreation(request, options.spec)));
    this.tools = new ToolCalls({
      send: (event) => this.send(event),
      fact: (fact) => events.fact(fact),
      isGenerating: () => this.isGenerating,
      goOn: () => this.speaksOnlyWhenTold || this.ask(),
    });
  }

  /** Resolves once the provider has echoed the configuration. @throws ConversationError */
  open(): Promise<void> {
    const { spec, connectWithinMs } = this.options;
    return new Promise((resolve, reject) => {
      const tooLate = this.timers.after(connectWithinMs, () =>
        this.lose(lossOf('network', 'no session in time')),
      );
      this.settle = (loss) => {
        this.settle = undefined;
        clearTimeout(tooLate);
        if (loss) reject(new ConversationError(loss));
        else resolve();
      };
      this.connection = new Connection(
        { ...this.options, model: this.options.model ?? spec.model },
        { message: (text) => this.receive(text), lost: (loss) => this.lose(loss) },
      );
    });
  }

  /** Whether it is open and not lost. */
  get isUsable(): boolean {
    return this.isOpen;
  }

  /** Audio appended so far, ms: the clock of the provider's speech events. */
  get appendedMs(): number {
    return this.appendedBytes / 8;
  }

  /** The way to the provider and back, ms. */
  get rttMs(): number {
    return this.connection?.rttMs ?? 0;
  }

  /** Whether a response is being generated. */
  get isGenerating(): boolean {
    return this.gate.activeId !== undefined;
  }

  /** Whether one is being generated or was asked for. */
  get isReplying(): boolean {
    return this.gate.isBusy;
  }

  /** False when nobody hears it. */
  append(audio: Buffer): boolean {
    if (!this.isOpen || !this.connection?.append(audio)) return false;
    this.appendedBytes += audio.length;
    return true;
  }

  /** Asks for one response as soon as none is open. */
  ask(instructions?: string, withoutTools = false): void {
    if (this.isOpen) this.gate.request(instructions, performance.now(), withoutTools);
  }

  inject(items: readonly ConversationItem[]): void {
    for (const item of items) for (const event of historyEvents(item)) this.send(event);
  }

  toolResult(toolCallId: string, output: string, respond: boolean): void {
    this.tools.result(toolCallId, output, respond);
  }

  /** The callee heard only this much of an item; 0 takes the item away altogether. */
  truncate(item: { itemId: string; contentIndex: number }, heardMs: number): void {
    const { itemId: item_id, contentIndex: content_index } = item;
    // Of an item that an earlier session made, or we ourselves, the provider knows nothing.
    if (!this.items.has(item_id)) return;
    if (heardMs <= 0) this.forget(item_id);
    else {
      const audio_end_ms = heardMs;
      this.send({ type: 'conversation.item.truncate', item_id, content_index, audio_end_ms });
    }
  }

  /** Drops what is still to come of the open response and of these. */
  drop(responseIds: readonly string[]): void {
    const { activeId } = this.gate;
    this.dropped.push(...responseIds, ...(activeId ? [activeId] : []));
    this.dropped.splice(0, this.dropped.length - REMEMBERED_RESPONSES);
  }

  /** Ends the callee's turn as it is, so that its words are still written down. */
  commit(): void {
    this.send({ type: 'input_audio_buffer.commit' });
  }

  /** Makes the provider stop generating. */
  cancel(): void {
    const { activeId } = this.gate;
    if (activeId) this.send({ type: 'response.cancel', response_id: activeId });
    else this.gate.abandon();
  }

  /** The provider forgets an item, e.g. a cough that it took for a turn. */
  forget(itemId: string): void {
    this.send({ type: 'conversation.item.delete', item_id: itemId });
  }

  /** Call it about once a second. */
  check(now: number): void {
    if (this.gate.expire(RESPONSE_LIMIT_MS, now))
      this.problem('response_stalled', 'A response was asked for and never finished.');
  }

  /** Idempotent; no event comes after it. */
  close(): void {
    this.end();
    this.settle?.(lossOf('network', 'closed while opening'));
  }

  private end(): void {
    this.isOpen = false;
    this.timers.clear();
    this.connection?.close();
  }

  private lose(loss: ConversationLoss): void {
    const { settle } = this;
    const wasOpen = this.isOpen;
    this.end();
    if (settle) settle(loss);
    else if (wasOpen) this.events.lost(loss);
  }

  private send(event: RealtimeClientEvent): void {
    this.connection?.send(event);
  }

  private receive(text: Buffer): void {
    try {
      const event = readEvent(text);
      if (!event) this.problem('malformed_event', 'The provider sent something unreadable.');
      else if (event.type === 'audio') this.hear(event);
      else this.handle(event);
    } catch {
      this.problem('malformed_event', 'The provider sent an event of an unforeseen shape.');
    }
  }

  private hear(delta: AudioDelta): void {
    this.gate.progressed(performance.now());
    this.items.add(delta.itemId);
    if (!this.dropped.includes(delta.responseId)) this.events.audio(delta);
  }

  private handle(event: ServerEvent): void {
    switch (event.type) {
      case 'session.created':
        return this.configure(event.session);
      case 'session.updated':
        return this.configured(event.session);
      case 'error':
        return this.failed(event.error);
      case 'response.created':
        return this.responseCreated(event.response.id ?? '');
      case 'response.done':
        return this.responseDone(event.response);
      case 'response.output_item.done':
        return this.tools.itemDone(event.item, this.dropped.includes(event.response_id));
      default:
        return this.handleTurn(event);
    }
  }

  private handleTurn(event: ServerEvent): void {
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        return this.events.speechStarted(event.item_id, event.audio_start_ms);
      case 'input_audio_buffer.speech_stopped':
        return this.events.speechStopped(event.item_id, event.audio_end_ms);
      case 'response.output_audio.done':
        return this.events.audioDone(event.item_id);
      case 'response.output_audio_transcript.delta':
        return this.events.agentText(event.item_id, event.delta, false);
      case 'response.output_audio_transcript.done':
        return this.events.agentText(event.item_id, event.transcript, true);
      case 'conversation.item.input_audio_transcription.completed':
        this.events.calleeText(event.item_id, event.transcript);
        return this.events.fact(transcriptionUsage(event.usage));
      case 'conversation.item.input_audio_transcription.failed':
        this.events.calleeTextFailed(event.item_id);
        return this.problem('transcription_failed', event.error.code ?? '');
      default:
    }
  }

  private configure(session: object): void {
    if ('id' in session && typeof session.id === 'string') this.sessionId = session.id;
    if ('expires_at' in session && typeof session.expires_at === 'number') {
      const inMs = session.expires_at * 1000 - Date.now();
      if (inMs > 0 && inMs < 2 ** 31) this.endIn(inMs);
    }
    const { spec, codec } = this.options;
    const asked = sessionConfiguration(spec, codec);
    this.send({ type: 'session.update', event_id: CONFIGURE, session: asked });
  }

  /** Warns early enough for a quiet moment to come. */
  private endIn(ms: number): void {
    this.timers.after(ms - Math.min(LAST_MINUTES_MS, ms / 5), () =>
      this.events.fact({ type: 'expiring', at: Date.now() }),
    );
    this.timers.after(ms, () => this.lose(lossOf('session_expired')));
  }

  private configured(session: Parameters<typeof echoProblems>[1]): void {
    if (this.isOpen) return;
    const { spec, codec } = this.options;
    const problems = echoProblems(sessionConfiguration(spec, codec), session);
    if (problems.length > 0) {
      this.lose(lossOf('configuration', `not granted: ${problems.join(', ')}`));
      return;
    }
    this.isOpen = true;
    this.inject(spec.history);
    this.events.fact({ type: 'opened', sessionId: this.sessionId, at: Date.now() });
    this.settle?.(null);
  }

  private failed(error: ProviderError & { event_id?: string | null }): void {
    const now = performance.now();
    const eventId = error.event_id ?? '';
    if (eventId === CONFIGURE && !this.isOpen) {
      const verdict = judgeError(error);
      const refused = lossOf('configuration', error.code ?? '');
      return this.lose(verdict.kind === 'lost' ? verdict.loss : refused);
    }
    if (error.code === 'conversation_already_has_active_response')
      return this.gate.refused(eventId, now);
    this.gate.failed(eventId, now);
    this.judge(error);
  }

  private judge(error: ProviderError): void {
    const verdict = judgeError(error);
    if (verdict.kind === 'lost') this.lose(verdict.loss);
    else if (verdict.kind === 'problem')
      // The provider's text may quote the conversation: only its code is passed on.
      this.problem(verdict.code, 'The AI provider reported an error.');
  }

  private responseCreated(id: string): void {
    if (this.gate.created(id, performance.now()))
      this.events.fact({ type: 'thinking', at: Date.now() });
    else {
      this.drop([]);
      this.cancel();
    }
  }

  private responseDone(
    response: Extract<ServerEvent, { type: 'response.done' }>['response'],
  ): void {
    const id = response.id ?? '';
    if (response.usage) this.events.fact(tokenUsage(response.usage));
    const failed = response.status === 'failed';
    if (failed) this.responseFailed(response.status_details?.error ?? {});
    else if (response.status === 'completed') this.failures = 0;
    if (response.status === 'incomplete')
      this.problem('response_incomplete', response.status_details?.reason ?? '');
    this.gate.done(id, performance.now());
    this.events.responseDone(id);
    if (!failed) this.tools.responseDone();
  }

  /** An error of the server is tried again once in the same session, then in a new one. */
  private responseFailed(error: ProviderError): void {
    this.judge(error);
    if (!this.isOpen) return;
    const rateLimited = error.code?.includes('rate_limit') ?? false;
    if (this.failures++ > 0) this.lose(lossOf(rateLimited ? 'rate_limited' : 'server_error'));
    else this.timers.after(rateLimited ? RATE_LIMIT_PAUSE_MS : 0, () => this.ask());
  }

  private problem(code: string, message: string): void {
    this.events.fact({ type: 'problem', code, message, at: Date.now() });
  }
}
