/** How loud both sides are, ten times a second, for as long as somebody looks. */
import type { Levels } from '../actors/ports/media.ts';
import { loudnessOf } from './codec/concealment.ts';
import type { G711 } from './codec/g711.ts';

/** Hears both sides of a bridge; the bytes must not be kept or changed. */
export interface Tap {
  callee(bytes: Uint8Array, law: G711, now: number): void;
  /** Every 20 ms, silence included. */
  agent(bytes: Uint8Array, law: G711, now: number): void;
}

const TICKS = 5;
/** What is as quiet as this counts as nothing. */
const FLOOR_DB = -60;

export const levelOf = (loudness: number): number => {
  const db = 20 * Math.log10(Math.max(loudness, 1) / 32768);
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / -FLOOR_DB));
};

export class LevelMeter implements Tap {
  private readonly report: (levels: Levels) => void;
  private calleePeak = 0;
  private agentPeak = 0;
  private ticks = 0;

  constructor(report: (levels: Levels) => void) {
    this.report = report;
  }

  callee(bytes: Uint8Array, law: G711): void {
    this.calleePeak = Math.max(this.calleePeak, loudnessOf(law, bytes));
  }

  agent(bytes: Uint8Array, law: G711): void {
    this.agentPeak = Math.max(this.agentPeak, loudnessOf(law, bytes));
    if (++this.ticks % TICKS !== 0) return;
    this.report({ callee: levelOf(this.calleePeak), agent: levelOf(this.agentPeak) });
    this.calleePeak = this.agentPeak = 0;
  }
}
