import { Timers } from '../kernel/timers.ts';
import type { Clock } from '../ports/clock.ts';

/** Takes an INVITE back when nothing rings in time; an answer may still win the race. */
export class Silence {
  readonly #timers: Timers<'silence'>;
  /** The INVITE under way was taken back because nothing rang. */
  wasReached = false;

  constructor(clock: Clock) {
    this.#timers = new Timers(clock);
  }

  /** The signal for an INVITE that may be silent for so long; null: for ever. */
  begin(forMs: number | null, signal: AbortSignal): AbortSignal {
    this.wasReached = false;
    if (forMs === null) return signal;
    const silence = new AbortController();
    this.#timers.set('silence', forMs, () => {
      this.wasReached = true;
      silence.abort();
    });
    return AbortSignal.any([signal, silence.signal]);
  }

  /** Something rang, or the INVITE is over. */
  end(): void {
    this.#timers.clear();
  }
}
