/** Counts of durations in ms: steps of 0.1 ms up to 20, of 1 ms up to 220, then one for the rest. */
const FINE = 200;
const BUCKETS = 401;

/** Counted values of one stretch of time. */
interface Stretch {
  readonly counts: Uint32Array;
  total: number;
  highest: number;
}

const newStretch = (): Stretch => ({ counts: new Uint32Array(BUCKETS), total: 0, highest: 0 });

/** Percentiles of what was added lately, cheap enough for every packet. */
export class Histogram {
  private current = newStretch();
  private before = newStretch();

  add(ms: number): void {
    const { current } = this;
    const bucket = ms < 20 ? Math.floor(ms * 10) : FINE + Math.floor(ms - 20);
    const at = Math.max(0, Math.min(BUCKETS - 1, bucket));
    current.counts[at] = (current.counts[at] as number) + 1;
    current.total++;
    if (ms > current.highest) current.highest = ms;
  }

  /** Forgets what was added before the last call of this. */
  age(): void {
    const { before } = this;
    before.counts.fill(0);
    before.total = before.highest = 0;
    this.before = this.current;
    this.current = before;
  }

  /** Upper bound of the bucket that holds the quantile; 0 when empty. */
  quantile(q: number): number {
    const { current, before, total } = this;
    let left = Math.ceil(total * q);
    for (let i = 0; i < BUCKETS; i++) {
      left -= (current.counts[i] as number) + (before.counts[i] as number);
      if (left <= 0 && total > 0)
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

  private get total(): number {
    return this.current.total + this.before.total;
  }

  private get highest(): number {
    return Math.max(this.current.highest, this.before.highest);
  }
}

/** Milliseconds. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}
