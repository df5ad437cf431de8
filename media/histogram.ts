/** Counts of durations in ms: steps of 0.1 ms up to 20, of 1 ms up to 220, then one for the rest. */
const FINE = 200;
const BUCKETS = 401;

/** Percentiles of what was added, cheap enough for every packet. */
export class Histogram {
  private readonly counts = new Uint32Array(BUCKETS);
  private total = 0;
  private highest = 0;

  add(ms: number): void {
    const bucket = ms < 20 ? Math.floor(ms * 10) : FINE + Math.floor(ms - 20);
    const at = Math.max(0, Math.min(BUCKETS - 1, bucket));
    this.counts[at] = (this.counts[at] as number) + 1;
    this.total++;
    if (ms > this.highest) this.highest = ms;
  }

  /** Upper bound of the bucket that holds the quantile; 0 when empty. */
  quantile(q: number): number {
    let left = Math.ceil(this.total * q);
    for (let i = 0; i < BUCKETS; i++) {
      left -= this.counts[i] as number;
      if (left <= 0 && this.total > 0)
        return Math.min(this.highest, i < FINE ? (i + 1) / 10 : 20 + i - FINE + 1);
    }
    return this.highest;
  }

  summary(): Percentiles {
    return {
      count: this.total,
      p50: this.quantile(0.5),
      p99: this.quantile(0.99),
      max: this.highest,
    };
  }
}

/** Milliseconds. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}
