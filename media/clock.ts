/**
 * The one send clock of a worker: absolute deadlines (t0 + k × 5 ms), so that a late tick is made
 * up for and never shifts those after it. Four lanes, 5 ms apart, spread the calls over the 20 ms.
 */
import { Histogram } from './histogram.ts';

/** What ticks every 20 ms. `missed` ticks had to be left out since the last one. */
export interface Paced {
  tick(now: number, missed: number): void;
}

const LANES = 4;
const LANE_MS = 5;
/** Ticks a lane may make up for in one go; a burst of more would overrun jitter buffers. */
const MAX_BURST = 3;
/** Node's timers count whole ms; a step that is due in less than this is taken now. */
const EARLY_MS = 0.5;

export interface ClockOptions {
  /** Told when something paced throws; the others go on. */
  onError(error: unknown, paced: Paced): void;
  now?(): number;
}

export class SendClock {
  /** How late ticks came, ms. */
  readonly lateness = new Histogram();
  private readonly lanes = Array.from({ length: LANES }, () => new Set<Paced>());
  private readonly options: ClockOptions;
  private readonly now: () => number;
  private timer: NodeJS.Timeout | undefined;
  private start = 0;
  /** The step (of 5 ms) to be taken next. */
  private step = 0;

  constructor(options: ClockOptions) {
    this.options = options;
    this.now = options.now ?? (() => performance.now());
  }

  /** Paced from the next tick of the emptiest lane on. */
  add(paced: Paced): void {
    const lane = this.lanes.reduce((least, each) => (each.size < least.size ? each : least));
    lane.add(paced);
    if (this.timer) return;
    this.start = this.now();
    this.step = 1;
    this.arm();
  }

  remove(paced: Paced): void {
    for (const lane of this.lanes) lane.delete(paced);
    if (this.lanes.some((lane) => lane.size > 0)) return;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Takes all steps that are due. Public for tests with a clock of their own. */
  run(): void {
    const due = Math.floor((this.now() - this.start + EARLY_MS) / LANE_MS);
    const missed = Math.floor((due - this.step) / LANES) + 1 - MAX_BURST;
    if (missed > 0) this.step += missed * LANES;
    const firstRound = this.step + LANES;
    for (; this.step <= due; this.step++)
      this.strike(missed > 0 && this.step < firstRound ? missed : 0);
  }

  private strike(missed: number): void {
    const lane = this.lanes[this.step % LANES] as Set<Paced>;
    if (lane.size === 0) return;
    const now = this.now();
    this.lateness.add(now - this.start - this.step * LANE_MS);
    for (const paced of lane) {
      try {
        paced.tick(now, missed);
      } catch (error) {
        this.options.onError(error, paced);
      }
    }
  }

  private arm(): void {
    const wait = this.start + this.step * LANE_MS - this.now();
    this.timer = setTimeout(
      () => {
        this.run();
        if (this.timer) this.arm();
      },
      Math.max(0, wait),
    );
  }
}
