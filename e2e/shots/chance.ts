/** Chance that is the same each time, so that two runs show the same figures (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 up to, not with, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  whole(below: number): number {
    return Math.floor(this.next() * below);
  }

  one<T>(of: readonly T[]): T {
    return of[this.whole(of.length)] as T;
  }

  /** Of `[what, weight]`. */
  weighted<T>(of: readonly (readonly [T, number])[]): T {
    let at = this.next() * of.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [what, weight] of of) if ((at -= weight) < 0) return what;
    return of[0]?.[0] as T;
  }
}
