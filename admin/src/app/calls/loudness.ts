import { inject, Injectable } from '@angular/core';
import { LiveFeed, type Levels } from '../core/live-feed.ts';
import { Tape } from './tape.ts';

/** As many as the server takes. */
const MAX_HEARD = 500;
const ASK_AFTER_MS = 120;

/**
 * How loud both sides of calls are. The server is asked only for calls that are on the screen,
 * whichever parts of the page show them.
 */
@Injectable({ providedIn: 'root' })
export class Loudness {
  readonly #feed = inject(LiveFeed);
  readonly #wanted = new Map<object, readonly string[]>();
  #tapes: ReadonlyMap<string, Tape> = new Map();
  #isAsking = false;

  constructor() {
    this.#feed.levels.subscribe((levels) => this.#record(levels));
  }

  /** Replaces what `viewer` shows; an empty list when it shows nothing any more. */
  want(viewer: object, calls: readonly string[]): void {
    if (calls.length > 0) this.#wanted.set(viewer, calls);
    else this.#wanted.delete(viewer);
    // While cards come and go by the dozen, one request is enough.
    if (this.#isAsking) return;
    this.#isAsking = true;
    setTimeout(() => this.#ask(), ASK_AFTER_MS);
  }

  /** What was heard of a call since it came on the screen. */
  tapeOf(call: string): Tape | undefined {
    return this.#tapes.get(call);
  }

  #ask(): void {
    this.#isAsking = false;
    const calls = [...new Set([...this.#wanted.values()].flat())].slice(0, MAX_HEARD);
    if (calls.length === this.#tapes.size && calls.every((id) => this.#tapes.has(id))) return;
    this.#tapes = new Map(calls.map((id) => [id, this.#tapes.get(id) ?? new Tape()]));
    this.#feed.watchLevels(calls);
  }

  #record(levels: Levels): void {
    for (const [id, tape] of this.#tapes) {
      const level = levels[id];
      if (level) tape.record(level.agent, level.callee);
    }
  }
}
