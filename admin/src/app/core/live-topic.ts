import type { LiveItem, LiveMessage, LiveTopic } from '../../../../server/contract/live.ts';

export type Snapshot = Extract<LiveMessage, { type: 'snapshot' }>;
export type Delta = Extract<LiveMessage, { type: 'delta' }>;

/** What changed in a topic within one frame. */
export interface LiveBatch<T extends { readonly id: string } = LiveItem> {
  /** `put` is all there is: forget what was known before. */
  readonly isSnapshot: boolean;
  readonly put: readonly T[];
  readonly gone: readonly string[];
}

/** Where one topic stands: what to resume from, and what waits for the next frame. */
export class TopicReader {
  readonly topic: LiveTopic;
  #position: { epoch: string; seq: number } | null = null;
  #awaitsResume = false;
  #isSnapshot = false;
  readonly #put = new Map<string, LiveItem>();
  readonly #gone = new Set<string>();

  constructor(topic: LiveTopic) {
    this.topic = topic;
  }

  /** The last numbered message that was taken in; null before the first snapshot. */
  get position(): { readonly epoch: string; readonly seq: number } | null {
    return this.#position;
  }

  get hasNews(): boolean {
    return this.#isSnapshot || this.#put.size > 0 || this.#gone.size > 0;
  }

  /** Takes a message in; true when something is missing before it, so that a resume is due. */
  read(message: Snapshot | Delta): boolean {
    if (message.type === 'snapshot') {
      this.#takeSnapshot(message);
      return false;
    }
    const { epoch, seq } = message;
    const known = this.#position;
    if (known?.epoch === epoch && seq <= known.seq) return false;
    if (known?.epoch === epoch && seq === known.seq + 1) {
      this.#takeDelta(message);
      return false;
    }
    const isFirst = !this.#awaitsResume;
    this.#awaitsResume = true;
    return isFirst;
  }

  /** A new connection: whatever was asked for on the old one is not coming. */
  reconnected(): void {
    this.#awaitsResume = false;
  }

  take(): LiveBatch {
    const batch = {
      isSnapshot: this.#isSnapshot,
      put: [...this.#put.values()],
      gone: [...this.#gone],
    };
    this.#isSnapshot = false;
    this.#put.clear();
    this.#gone.clear();
    return batch;
  }

  #takeSnapshot({ epoch, seq, items }: Snapshot): void {
    this.#position = { epoch, seq };
    this.#awaitsResume = false;
    this.#isSnapshot = true;
    this.#put.clear();
    this.#gone.clear();
    for (const item of items) this.#putItem(item);
  }

  #takeDelta({ epoch, seq, put, gone }: Delta): void {
    this.#position = { epoch, seq };
    this.#awaitsResume = false;
    for (const item of put) this.#putItem(item);
    for (const id of gone) {
      this.#put.delete(id);
      this.#gone.add(id);
    }
  }

  #putItem(item: Record<string, unknown>): void {
    const live = item as unknown as LiveItem;
    this.#put.set(live.id, live);
    this.#gone.delete(live.id);
  }
}
