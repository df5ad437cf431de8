/** One Realtime session: what a client's events do, and what it gets to see of it. */
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import { z } from 'zod';
import { SAMPLES_PER_MS } from '../../media/codec/g711.ts';
import type { Recogniser } from '../hearing/recogniser.ts';
import type { SpeechDetectorFactory } from '../hearing/speech-detector.ts';
import type { Language } from '../voices/phrases.ts';
import type { Voices } from '../voices/voices.ts';
import { type ApiError, invalid, Refusal, refuse } from './api-error.ts';
import { toUlaw } from './audio-format.ts';
import { type Conversation, conversation, type MessageItem, presentItem } from './conversation.ts';
import { type Faults, usesUp } from './faults.ts';
import { newId } from './ids.ts';
import { nowMs } from '../steady-clock.ts';
import { handleItemEvent } from './item-events.ts';
import { parseOrRefuse } from './parse.ts';
import { type Cause, Responses } from './responses.ts';
import { applyUpdate, defaultConfig, type SessionConfig } from './session-config.ts';
import type { SessionRecord } from './session-record.ts';
import type { Speaker } from './speaker.ts';
import { InputTranscription } from './input-transcription.ts';
import { languageOf } from './script.ts';
import { TurnDetector } from './turn-detector.ts';

/** Where a session sends its events: a WebSocket, or what stands for one. */
export interface Line {
  send(text: string): void;
  /** Closes with a code; `1006` cuts without a closing frame. */
  close(code: number, reason: string): void;
}

/** What all sessions of a stand-in share. */
export interface Shop {
  readonly voices: Voices;
  readonly speaker: Speaker;
  readonly recogniser: Recogniser;
  readonly detectors: SpeechDetectorFactory;
  readonly faults: Faults;
  readonly thinkingMs: number;
  readonly burst: number;
  /** Transcripts come after a delay between these two. */
  readonly transcriptionMs: readonly [least: number, most: number];
  readonly seed: string;
  /** Longest life of a session. */
  readonly sessionMs: number;
}

/** An event as it leaves, its id still to be given. */
export type ServerEvent = { type: RealtimeServerEvent['type'] } & Record<string, unknown>;

const Envelope = z.looseObject({ type: z.string(), event_id: z.string().optional() });
const Append = z.object({ audio: z.string() });
const MIN_COMMIT_MS = 100;
const EXPIRED = 'Your session hit the maximum duration of 60 minutes.';

/** A session from `session.created` to its end. */
export class Session {
  readonly conversation: Conversation = conversation();
  readonly shop: Shop;
  readonly record: SessionRecord;
  readonly responses: Responses;
  config: SessionConfig;
  /** What the callee was last heard to speak, else what the instructions ask for. */
  language: Language = 'en';
  readonly #line: Line;
  readonly #turns: TurnDetector;
  readonly #transcription: InputTranscription;
  #turnItemId = '';
  #idle: NodeJS.Timeout | undefined;
  readonly #expiry: NodeJS.Timeout;
  #isClosed = false;

  constructor(line: Line, model: string, shop: Shop, record: SessionRecord) {
    this.#line = line;
    this.shop = shop;
    this.record = record;
    this.config = defaultConfig(model, Date.now() + shop.sessionMs);
    this.#expiry = setTimeout(() => this.expire(), shop.sessionMs);
    record.id = this.config.id;
    this.responses = new Responses(this);
    this.#transcription = new InputTranscription(this);
    this.#turns = new TurnDetector(shop.detectors, {
      started: (ms) => this.#speechStarted(ms),
      stopped: (ms, audio) => this.#speechStopped(ms, audio),
    });
    this.#turns.configure(this.config.audio.input.turn_detection);
    this.emit({ type: 'session.created', session: this.config });
    if (shop.faults.conversationCreated) {
      const shown = { id: this.conversation.id, object: 'realtime.conversation' };
      this.emit({ type: 'conversation.created', conversation: shown });
    }
  }

  /** Sends an event to the client. */
  emit(event: ServerEvent): void {
    if (!this.#isClosed) this.#line.send(JSON.stringify({ ...event, event_id: newId('event') }));
  }

  /** Tells the client that something is wrong; the session goes on. */
  fail(error: ApiError, eventId: string | null = null): void {
    this.record.errors.push(error.code ?? error.type);
    this.emit({ type: 'error', error: { param: null, ...error, event_id: eventId } });
  }

  /** Takes a frame from the client. */
  receive(text: string): void {
    let eventId: string | null = null;
    try {
      const json = parseJson(text);
      if (isAppend(json)) return this.#append(json.audio);
      const event = parseOrRefuse(Envelope, json, '');
      eventId = event.event_id ?? null;
      this.#handle(event);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.fail(error.error, eventId);
    }
  }

  /** Ends the session as after its longest duration. */
  expire(): void {
    this.fail(invalid('session_expired', EXPIRED));
    this.hangUp(1001, EXPIRED);
  }

  /** Closes the client's socket. */
  hangUp(code: number, reason: string): void {
    this.#line.close(code, reason);
    this.close(code);
  }

  /** Ends everything that is under way; the socket is closed already. */
  close(code: number): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#expiry);
    this.responses.close();
    this.#transcription.close();
    this.#turns.close();
    this.record.endedAt = new Date().toISOString();
    this.record.closeCode = code;
  }

  /** Starts to wait for the callee once a reply is over and played; see `idle_timeout_ms`. */
  awaitCallee(audioMs: number): void {
    const detection = this.config.audio.input.turn_detection;
    clearTimeout(this.#idle);
    if (detection?.type !== 'server_vad' || detection.idle_timeout_ms === null) return;
    const idleMs = detection.idle_timeout_ms;
    this.#idle = setTimeout(() => this.#idleTimeout(idleMs), audioMs + idleMs);
  }

  #handle(event: z.infer<typeof Envelope>): void {
    switch (event.type) {
      case 'input_audio_buffer.append':
        return this.#append(parseOrRefuse(Append, event, '').audio);
      case 'session.update':
        return this.#update(event.session);
      case 'input_audio_buffer.commit':
        return this.#commitByHand();
      case 'input_audio_buffer.clear':
        this.#turns.clear();
        return this.emit({ type: 'input_audio_buffer.cleared' });
      case 'response.create':
        return this.responses.create({ by: 'client', params: event.response });
      case 'response.cancel':
        return this.responses.cancel(event.response_id);
      case 'output_audio_buffer.clear':
        return refuse('invalid_value', 'Only WebRTC and SIP sessions have an output buffer.');
      default:
        return handleItemEvent(this, event);
    }
  }

  #update(session: unknown): void {
    this.config = applyUpdate(this.config, session, this.responses.hasSpoken);
    this.language = languageOf(
      this.config.instructions,
      this.config.audio.input.transcription?.language === 'tr' ? 'tr' : 'en',
    );
    this.record.language = this.language;
    this.#turns.configure(this.config.audio.input.turn_detection);
    const { faults } = this.shop;
    if (usesUp(faults, 'forgetFormat')) {
      const pcm = { type: 'audio/pcm', rate: 24000 } as const;
      const { input, output } = this.config.audio;
      const audio = { input: { ...input, format: pcm }, output: { ...output, format: pcm } };
      this.config = { ...this.config, audio };
    }
    this.emit({ type: 'session.updated', session: this.config });
  }

  #append(audio: string): void {
    this.#turns.write(toUlaw(this.config.audio.input.format, Buffer.from(audio, 'base64')));
  }

  #speechStarted(audio_start_ms: number): void {
    clearTimeout(this.#idle);
    this.#turnItemId = newId('item');
    const item_id = this.#turnItemId;
    this.record.speechStartedAtMs.push(nowMs());
    this.emit({ type: 'input_audio_buffer.speech_started', audio_start_ms, item_id });
    if (this.config.audio.input.turn_detection?.interrupt_response) this.responses.interrupt();
  }

  #speechStopped(audio_end_ms: number, audio: Uint8Array): void {
    const item_id = this.#turnItemId;
    this.emit({ type: 'input_audio_buffer.speech_stopped', audio_end_ms, item_id });
    this.#commit(item_id, audio, 'turn');
  }

  #commitByHand(): void {
    const audio = this.#turns.take();
    if (audio.length < MIN_COMMIT_MS * SAMPLES_PER_MS) {
      const ms = (audio.length / SAMPLES_PER_MS).toFixed(2);
      const message = `Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has ${ms}ms of audio.`;
      refuse('input_audio_buffer_commit_empty', message);
    }
    this.#commit(newId('item'), audio, 'hand');
  }

  #idleTimeout(idleMs: number): void {
    const item_id = newId('item');
    const audio_end_ms = Math.round(this.#turns.writtenMs);
    const audio_start_ms = Math.max(0, audio_end_ms - idleMs);
    const times = { audio_start_ms, audio_end_ms, item_id };
    this.emit({ type: 'input_audio_buffer.timeout_triggered', ...times });
    this.#turns.clear();
    this.#commit(item_id, new Uint8Array(0), 'silence');
  }

  /** Makes an item of a turn's audio; by hand it is committed without a response. */
  #commit(id: string, audio: Uint8Array, how: 'turn' | 'hand' | 'silence'): void {
    const item: MessageItem = {
      id,
      type: 'message',
      role: 'user',
      status: 'completed',
      content: [{ type: 'input_audio', transcript: null }],
      audio,
    };
    const previous_item_id = this.conversation.insert(item);
    const shown = presentItem(item);
    this.emit({ type: 'input_audio_buffer.committed', previous_item_id, item_id: id });
    this.emit({ type: 'conversation.item.added', previous_item_id, item: shown });
    this.emit({ type: 'conversation.item.done', previous_item_id, item: shown });
    const heard = how === 'silence' ? this.#hearNothing(item) : this.#hear(item, audio);
    if (how !== 'silence') this.#transcription.schedule(item, heard);
    const detection = this.config.audio.input.turn_detection;
    if (how === 'silence' || (how === 'turn' && detection?.create_response)) {
      this.#respond({ by: 'turn', heard });
    }
  }

  #respond(cause: Cause): void {
    // A turn that could not interrupt finds the old response still open: then none is made for it.
    if (!this.responses.active) this.responses.create(cause);
  }

  #hearNothing(item: MessageItem): Promise<void> {
    item.heard = { heard: 'silence', text: '', language: undefined };
    this.#note(item);
    return Promise.resolve();
  }

  async #hear(item: MessageItem, audio: Uint8Array): Promise<void> {
    const phrase = await this.shop.recogniser.hear(audio, { who: 'callee' });
    const heard = phrase?.name as NonNullable<MessageItem['heard']>['heard'] | undefined;
    item.heard = {
      heard: heard ?? 'unclear',
      text: phrase?.text ?? '',
      language: phrase?.language,
    };
    if (phrase) this.language = phrase.language;
    this.#note(item);
  }

  #note(item: MessageItem): void {
    this.record.heard.push({
      at: new Date().toISOString(),
      itemId: item.id,
      ms: Math.round((item.audio?.length ?? 0) / SAMPLES_PER_MS),
      heard: item.heard?.heard ?? 'unclear',
      text: item.heard?.text ?? '',
    });
  }
}

/** Appends come fifty times a second, so they are told by a look. */
const isAppend = (event: unknown): event is { readonly audio: string } =>
  typeof event === 'object' &&
  event !== null &&
  (event as { type?: unknown }).type === 'input_audio_buffer.append' &&
  typeof (event as { audio?: unknown }).audio === 'string';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('invalid_json', 'The event is not valid JSON.');
  }
}
