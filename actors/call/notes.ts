import { Timers } from '../kernel/timers.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallEvent, CallStore } from '../ports/store.ts';

const SAVE_EVERY_MS = 500;

/** The lines of a call's timeline on their way to the store, a few at a time. */
export class Notes {
  readonly #callId: string;
  readonly #store: CallStore;
  readonly #timers: Timers<'notes'>;
  #waiting: CallEvent[] = [];

  constructor(callId: string, store: CallStore, clock: Clock) {
    this.#callId = callId;
    this.#store = store;
    this.#timers = new Timers(clock);
  }

  add(event: CallEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length === 1)
      this.#timers.set('notes', SAVE_EVERY_MS, () => void this.save().catch(() => undefined));
  }

  /** Saves what waits, at once. @throws what the store threw; then it waits on */
  async save(): Promise<void> {
    this.#timers.clear();
    const notes = this.#waiting.splice(0);
    try {
      if (notes.length) await this.#store.saveEvents(this.#callId, notes);
    } catch (error) {
      this.#waiting.unshift(...notes);
      throw error;
    }
  }

  release(): void {
    this.#timers.clear();
  }
}
