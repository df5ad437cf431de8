/** Distributions of milliseconds in little memory: sixteen bins to the octave, so within 4 %. */
const PER_OCTAVE = 16;
const LEAST_MS = 0.05;
const BINS = 16 * PER_OCTAVE;

/** Percentiles of what was counted, null when nothing was. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Counts values by size. */
export class Histogram {
  readonly #bins = new Uint32Array(BINS);
  #count = 0;
  #max = 0;

  add(ms: number): void {
    const bin = Math.ceil(Math.log2(Math.max(ms, LEAST_MS) / LEAST_MS) * PER_OCTAVE);
    const at = Math.min(BINS - 1, bin);
    this.#bins[at] = (this.#bins[at] as number) + 1;
    this.#count++;
    if (ms > this.#max) this.#max = ms;
  }

  clear(): void {
    this.#bins.fill(0);
    this.#count = 0;
    this.#max = 0;
  }

  percentiles(): Percentiles {
    const at = (part: number) => this.#at(part);
    const max = this.#count ? rounded(this.#max) : null;
    return { count: this.#count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max };
  }

  #at(part: number): number | null {
    if (this.#count === 0) return null;
    let left = Math.ceil(this.#count * part);
    const bin = this.#bins.findIndex((count) => (left -= count) <= 0);
    return rounded(Math.min(this.#max, LEAST_MS * 2 ** (bin / PER_OCTAVE)));
  }
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
