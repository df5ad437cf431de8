/** The first wait; each one after it is twice as long. */
const FIRST_MS = 100;
const MOST_MS = 10_000;
/** What ran for so long did not die of how it was started: the next wait is short again. */
const HELD_MS = 30_000;

/** How long to wait before something that died is started again. */
export class BackOff {
  readonly #now: () => number;
  #nextMs = FIRST_MS;
  #upSince: number | undefined;

  /** @param now milliseconds of a clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** It runs. */
  up(): void {
    this.#upSince = this.#now();
  }

  /** It died, or did not start. @returns how long to wait, in ms */
  died(): number {
    if (this.#upSince !== undefined && this.#now() - this.#upSince >= HELD_MS)
      this.#nextMs = FIRST_MS;
    this.#upSince = undefined;
    const waitMs = this.#nextMs;
    this.#nextMs = Math.min(waitMs * 2, MOST_MS);
    return waitMs;
  }
}
