/** One response: the ladder of events from `response.created` to `response.done`. */
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import type { Phrase } from '../voices/voices.ts';
import type { ApiError } from './api-error.ts';
import {
  type FunctionCallItem,
  type Item,
  type MessageItem,
  type Part,
  presentItem,
} from './conversation.ts';
import { newId } from './ids.ts';
import type { ToolUse } from './script.ts';
import type { AudioFormat } from './session-config.ts';
import { type AudioDelta, msOf, type Speaker } from './speaker.ts';
import { audioMsOf, outputAudioTokens, textTokens, type Tokens } from './usage.ts';

/** What shall be said, once it is known. */
export interface Answer {
  readonly phrases: readonly Phrase[];
  /** Spoken or written words instead of phrases, in text mode. */
  readonly text?: string;
  readonly tools: readonly ToolUse[];
}

/** How a response ended. */
export type Ending =
  | { readonly status: 'completed' }
  | { readonly status: 'cancelled'; readonly reason: 'turn_detected' | 'client_cancelled' }
  | { readonly status: 'incomplete'; readonly reason: 'max_output_tokens' }
  | { readonly status: 'failed'; readonly error: ApiError };

/** What a response needs from its session. */
export interface ResponseSurroundings {
  readonly speaker: Speaker;
  readonly format: AudioFormat;
  readonly modality: 'audio' | 'text';
  readonly maxTokens: number | 'inf';
  /** Audio comes this many times faster than it is played. */
  readonly burst: number;
  /** False for a response that leaves no trace in the conversation. */
  readonly inConversation: boolean;
  emit(event: { type: RealtimeServerEvent['type'] } & Record<string, unknown>): void;
  /** Puts an item at the end of the conversation; gives the id before it. */
  append(item: Item): string | null;
  /** Called once, with `response.done` still to be sent. */
  ended(run: ResponseRun, ending: Ending): void;
  /** Called after every audio delta, with the audio sent so far. */
  spoke(run: ResponseRun, audioMs: number): void;
}

/** A response under way. `response.created` is the session's to send. */
export class ResponseRun {
  readonly id = newId('resp');
  readonly metadata: Record<string, unknown> | null;
  readonly items: Item[] = [];
  readonly #session: ResponseSurroundings;
  readonly #previous = new Map<string, string | null>();
  readonly #output = { text: 0, audio: 0 };
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  #open: MessageItem | undefined;
  #brokenOff: MessageItem | undefined;
  #unsent: readonly AudioDelta[] = [];
  #audioMs = 0;

  constructor(session: ResponseSurroundings, metadata: Record<string, unknown> | null) {
    this.#session = session;
    this.metadata = metadata;
  }

  get inConversation(): boolean {
    return this.#session.inConversation;
  }

  /** Tokens put out so far. */
  get output(): Tokens {
    return this.#output;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Says what is to be said, one message item a phrase, then calls the tools. */
  speak({ phrases, text, tools }: Answer): void {
    const [phrase, ...later] = phrases;
    if (this.#isOver) return;
    if (phrase && this.#session.modality === 'audio') {
      this.#say(phrase, () => this.speak({ phrases: later, tools }));
      return;
    }
    const written = text ?? phrases.map((p) => p.text).join(' ');
    if (written) this.#write(written);
    for (const use of tools) this.#call(use);
    this.#finish({ status: 'completed' });
  }

  /** Breaks it off: an open item becomes incomplete. */
  stop(ending: Ending): void {
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    this.#brokenOff = this.#open;
    this.#closeMessage('incomplete');
    this.#finish(ending);
  }

  /** Sends deltas of the item that was broken off, as the API does when it stops a little late. */
  stray(count: number): void {
    const item = this.#brokenOff;
    if (!item) return;
    for (const { base64 } of this.#unsent.slice(0, count)) {
      this.#emit('response.output_audio.delta', { ...this.#part(item), delta: base64 });
    }
  }

  #emit(type: RealtimeServerEvent['type'], fields: Record<string, unknown>): void {
    this.#session.emit({ type, ...fields });
  }

  #place(item: Item): { response_id: string; item_id: string; output_index: number } {
    return { response_id: this.id, item_id: item.id, output_index: this.items.indexOf(item) };
  }

  #part(item: Item): Record<string, unknown> {
    return { ...this.#place(item), content_index: 0 };
  }

  #addItem(item: Item): void {
    this.items.push(item);
    const { response_id, output_index } = this.#place(item);
    const shown = presentItem(item);
    this.#emit('response.output_item.added', { response_id, output_index, item: shown });
    if (!this.inConversation) return;
    const previous_item_id = this.#session.append(item);
    this.#previous.set(item.id, previous_item_id);
    this.#emit('conversation.item.added', { previous_item_id, item: shown });
  }

  #closeItem(item: Item): void {
    const { response_id, output_index } = this.#place(item);
    const shown = presentItem(item);
    this.#emit('response.output_item.done', { response_id, output_index, item: shown });
    if (!this.inConversation) return;
    const previous_item_id = this.#previous.get(item.id) ?? null;
    this.#emit('conversation.item.done', { previous_item_id, item: shown });
  }

  #openMessage(content: Part): MessageItem {
    const item: MessageItem = {
      id: newId('item'),
      type: 'message',
      role: 'assistant',
      status: 'in_progress',
      content: [],
    };
    this.#addItem(item);
    item.content.push(content);
    this.#open = item;
    const part =
      content.type === 'output_audio'
        ? { type: 'audio', transcript: '' }
        : { type: 'text', text: '' };
    this.#emit('response.content_part.added', { ...this.#part(item), part });
    return item;
  }

  #closeMessage(status: 'completed' | 'incomplete'): void {
    const item = this.#open;
    const content = item?.content[0];
    if (!item || !content) return;
    this.#open = undefined;
    item.status = status;
    const at = this.#part(item);
    const { text = '', transcript } = content;
    if (content.type === 'output_audio') {
      this.#emit('response.output_audio.done', at);
      this.#emit('response.output_audio_transcript.done', { ...at, transcript });
      this.#emit('response.content_part.done', { ...at, part: { type: 'audio', transcript } });
    } else {
      this.#emit('response.output_text.done', { ...at, text });
      this.#emit('response.content_part.done', { ...at, part: { type: 'text', text } });
    }
    this.#output.text += textTokens(transcript ?? text);
    this.#closeItem(item);
  }

  #say(phrase: Phrase, then: () => void): void {
    const { speaker, format, maxTokens, burst } = this.#session;
    const content: Part = { type: 'output_audio', transcript: '' };
    const item = this.#openMessage(content);
    const deltas = speaker.deltas(phrase, format);
    const limitMs = maxTokens === 'inf' ? Infinity : audioMsOf(maxTokens);
    const startedAt = performance.now();
    let sentMs = 0;
    const next = (n: number): void => {
      const delta = deltas[n];
      if (this.#isOver) return;
      if (!delta) {
        this.#closeMessage('completed');
        then();
        return;
      }
      if (this.#audioMs >= limitMs) {
        this.stop({ status: 'incomplete', reason: 'max_output_tokens' });
        return;
      }
      this.#unsent = deltas.slice(n + 1);
      sentMs += msOf(delta.ulawBytes);
      this.#sendDelta({ item, content, phrase, delta });
      const dueMs = startedAt + sentMs / burst - performance.now();
      this.#timer = setTimeout(next, Math.max(0, dueMs), n + 1);
    };
    next(0);
  }

  #sendDelta(spoken: {
    item: MessageItem;
    content: Part;
    phrase: Phrase;
    delta: AudioDelta;
  }): void {
    const { item, content, phrase, delta } = spoken;
    const at = this.#part(item);
    if (delta.text) {
      content.transcript = (content.transcript ?? '') + delta.text;
      this.#emit('response.output_audio_transcript.delta', { ...at, delta: delta.text });
    }
    const sent = (item.audio?.length ?? 0) + delta.ulawBytes;
    item.audio = this.#session.speaker.audio(phrase).subarray(0, sent);
    this.#audioMs += msOf(delta.ulawBytes);
    this.#output.audio = outputAudioTokens(this.#audioMs);
    this.#emit('response.output_audio.delta', { ...at, delta: delta.base64 });
    this.#session.spoke(this, this.#audioMs);
  }

  #write(text: string): void {
    const content: Part = { type: 'output_text', text: '' };
    const item = this.#openMessage(content);
    for (const delta of text.match(/\S+\s*/g) ?? []) {
      content.text = (content.text ?? '') + delta;
      this.#emit('response.output_text.delta', { ...this.#part(item), delta });
    }
    this.#closeMessage('completed');
  }

  #call(use: ToolUse): void {
    const item: FunctionCallItem = {
      id: newId('item'),
      type: 'function_call',
      status: 'in_progress',
      call_id: newId('call'),
      name: use.name,
      arguments: '',
    };
    this.#addItem(item);
    const text = JSON.stringify(use.arguments);
    const at = { ...this.#place(item), call_id: item.call_id };
    const middle = text.length >> 1;
    for (const delta of [text.slice(0, middle), text.slice(middle)]) {
      this.#emit('response.function_call_arguments.delta', { ...at, delta });
    }
    item.arguments = text;
    item.status = 'completed';
    this.#output.text += textTokens(text) + textTokens(use.name);
    const done = { ...at, name: item.name, arguments: text };
    this.#emit('response.function_call_arguments.done', done);
    this.#closeItem(item);
  }

  #finish(ending: Ending): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#session.ended(this, ending);
  }
}
