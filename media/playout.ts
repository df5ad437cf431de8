/**
 * What the agent says, on its way to the callee: bytes are queued per item and leave in 20 ms
 * frames. It knows of each item how much was clocked out, which is the only true answer to "what
 * did the callee hear".
 */
import { fadeIn, fadeOut } from './codec/fade.ts';
import { silenceOf, type G711 } from './codec/g711.ts';

export interface PlayoutItem {
  readonly itemId: string;
  readonly responseId: string;
  /** Content part of the item that its audio is. */
  readonly contentIndex: number;
  receivedBytes: number;
  playedBytes: number;
  /** No more audio will come. */
  complete: boolean;
}

export interface PlayoutEvents {
  /** The first frame of an item is about to leave. */
  started(item: PlayoutItem): void;
  /** All of a complete item was clocked out. */
  finished(item: PlayoutItem): void;
  /** Nothing is left to play. */
  idle(): void;
}

export class Playout {
  private readonly events: PlayoutEvents;
  private readonly law: G711;
  private readonly silence: number;
  /** In playing order; the first is the one being heard. */
  private readonly items: PlayoutItem[] = [];
  /** Audio of the items, in order: `chunks` belong to `owners` of the same index. */
  private readonly chunks: Uint8Array[] = [];
  private readonly owners: PlayoutItem[] = [];
  private offset = 0;
  private queuedBytes = 0;
  /** `fading`: what is cut off still has to fade. */
  private pausing: 'no' | 'fading' | 'paused' | 'resuming' = 'no';

  constructor(law: G711, events: PlayoutEvents) {
    this.law = law;
    this.silence = silenceOf(law);
    this.events = events;
  }

  get queuedMs(): number {
    return this.queuedBytes / 8;
  }

  /** Whether anything is still to be heard. */
  get isBusy(): boolean {
    return this.items.length > 0;
  }

  /** What is not played to its end yet. */
  get queued(): readonly PlayoutItem[] {
    return this.items;
  }

  /** The item being heard; undefined while nothing of any was played. */
  get heard(): PlayoutItem | undefined {
    const current = this.items[0];
    return current && current.playedBytes > 0 ? current : undefined;
  }

  /** Queues audio; items play in the order of their first audio. */
  push(
    source: Pick<PlayoutItem, 'itemId' | 'responseId' | 'contentIndex'>,
    audio: Uint8Array,
  ): void {
    let item = this.items.find(({ itemId }) => itemId === source.itemId);
    if (!item) {
      item = { ...source, receivedBytes: 0, playedBytes: 0, complete: false };
      this.items.push(item);
    }
    item.receivedBytes += audio.length;
    this.queuedBytes += audio.length;
    this.chunks.push(audio);
    this.owners.push(item);
  }

  /** Nothing more will come of one item. */
  complete(itemId: string): void {
    const item = this.items.find((each) => each.itemId === itemId);
    if (!item || item.complete) return;
    item.complete = true;
    this.retire();
  }

  /** Nothing more will come of any item of a response. */
  completeResponse(responseId: string): void {
    for (const item of this.items.filter((each) => each.responseId === responseId))
      this.complete(item.itemId);
  }

  /** Nothing more will come of anything. */
  completeAll(): void {
    for (const item of this.items.slice()) this.complete(item.itemId);
  }

  /**
   * Writes the next frame. False when it is silence: nothing is queued, or what is queued of an
   * unfinished item does not fill a frame yet.
   */
  next(frame: Uint8Array): boolean {
    if (this.isPaused) return this.fall(frame);
    const current = this.items[0];
    if (!current || !this.fills(frame.length)) {
      frame.fill(this.silence);
      return false;
    }
    let filled = 0;
    while (filled < frame.length && this.chunks.length > 0) filled = this.copy(frame, filled);
    if (filled < frame.length) frame.fill(this.silence, filled);
    this.queuedBytes -= filled;
    if (this.pausing === 'resuming') fadeIn(this.law, frame);
    this.pausing = 'no';
    this.retire();
    return true;
  }

  /** From the next frame on there is silence; all that is queued stays where it is. */
  pause(): void {
    if (!this.isPaused) this.pausing = this.heard ? 'fading' : 'paused';
  }

  /** Goes on where it stopped. False when it was not paused. */
  resume(): boolean {
    if (!this.isPaused) return false;
    this.pausing = this.heard ? 'resuming' : 'no';
    return true;
  }

  /** Drops all that is queued; returns the items that were not played to their end. */
  flush(): readonly PlayoutItem[] {
    this.chunks.length = this.owners.length = 0;
    this.offset = this.queuedBytes = 0;
    this.pausing = 'no';
    return this.items.splice(0);
  }

  private get isPaused(): boolean {
    return this.pausing === 'fading' || this.pausing === 'paused';
  }

  /** Silence, after what would have come next has died away: it is not counted as played. */
  private fall(frame: Uint8Array): boolean {
    frame.fill(this.silence);
    const next = this.pausing === 'fading' ? this.chunks[0]?.subarray(this.offset) : undefined;
    this.pausing = 'paused';
    if (next) fadeOut(this.law, next, frame);
    return next !== undefined;
  }

  private fills(bytes: number): boolean {
    if (this.queuedBytes >= bytes) return true;
    return this.queuedBytes > 0 && this.items.every(({ complete }) => complete);
  }

  private copy(frame: Uint8Array, at: number): number {
    const chunk = this.chunks[0] as Uint8Array;
    const owner = this.owners[0] as PlayoutItem;
    const bytes = Math.min(frame.length - at, chunk.length - this.offset);
    if (owner.playedBytes === 0) this.events.started(owner);
    frame.set(chunk.subarray(this.offset, this.offset + bytes), at);
    owner.playedBytes += bytes;
    this.offset += bytes;
    if (this.offset === chunk.length) {
      this.chunks.shift();
      this.owners.shift();
      this.offset = 0;
    }
    return at + bytes;
  }

  private retire(): void {
    for (let item = this.items[0]; item; item = this.items[0]) {
      if (!item.complete || item.playedBytes < item.receivedBytes) return;
      this.items.shift();
      this.events.finished(item);
      if (this.items.length === 0) this.events.idle();
    }
  }
}
