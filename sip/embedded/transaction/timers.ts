/** The base values of RFC 3261 table 4; T2 and T4 keep their proportion to T1. */
export interface TimerValues {
  /** Round-trip estimate: 500 ms. */
  readonly t1Ms: number;
  /** Longest interval between retransmissions of a non-INVITE request or a response: 4 s. */
  readonly t2Ms: number;
  /** How long a message may stay in the network: 5 s. */
  readonly t4Ms: number;
  /** 64 × T1: B, F, H, J, L, M and the wait after CANCEL. */
  readonly longMs: number;
  /** A second of a session's timer (RFC 4028). */
  readonly secondMs: number;
}

/** All timers of a server, so that they can be counted and stopped together. */
export class Timers {
  readonly values: TimerValues;
  readonly #live = new Set<NodeJS.Timeout>();

  constructor(t1Ms = 500, secondMs = 1000) {
    this.values = { t1Ms, t2Ms: 8 * t1Ms, t4Ms: 10 * t1Ms, longMs: 64 * t1Ms, secondMs };
  }

  get live(): number {
    return this.#live.size;
  }

  after(ms: number, run: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#live.delete(timer);
      run();
    }, ms);
    this.#live.add(timer);
    return timer;
  }

  /** Safe to repeat, and for a timer that never was. */
  cancel(timer: NodeJS.Timeout | undefined): void {
    if (timer && this.#live.delete(timer)) clearTimeout(timer);
  }

  stop(): void {
    for (const timer of this.#live) clearTimeout(timer);
    this.#live.clear();
  }
}

export interface Repetition {
  readonly firstMs: number;
  /** The interval doubles up to this. */
  readonly maxMs: number;
}

/** Runs an action again and again at doubling intervals until stopped. */
export class Repeater {
  readonly #timers: Timers;
  readonly #action: () => void;
  readonly #maxMs: number;
  #ms: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(timers: Timers, { firstMs, maxMs }: Repetition, action: () => void) {
    this.#timers = timers;
    this.#action = action;
    this.#maxMs = maxMs;
    this.#ms = firstMs;
    this.#arm();
  }

  /** From now on at the longest interval. */
  slow(): void {
    this.stop();
    this.#ms = this.#maxMs;
    this.#arm();
  }

  stop(): void {
    this.#timers.cancel(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = this.#timers.after(this.#ms, () => {
      this.#ms = Math.min(2 * this.#ms, this.#maxMs);
      this.#arm();
      this.#action();
    });
  }
}
