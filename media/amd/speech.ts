/** Cuts what comes from the far side into stretches of speech, whatever the noise of the line. */
import { FRAME_MS, type Sound } from './frame.ts';
import type { AmdParameters } from './parameters.ts';

/** Times are ms since the answer. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Before so many frames the line's noise is not known, and taken for little. */
const KNOWN_AFTER = 15;
const ASSUMED_FLOOR_DB = -50;
/** The floor is that of the mean of so many frames, for noise has its dips. */
const SMOOTHED = 5;
const LASTING = 3;
/** Of the latest frames, so many must be loud before speech begins. */
const ONSET = { frames: 5, loud: 3 };

interface Growing {
  fromMs: number;
  toMs: number;
  voicedMs: number;
}

export class SpeechFinder {
  private readonly parameters: AmdParameters;
  /** Smoothed loudness of the last seconds, dB: a ring of so many frames, and its least. */
  private readonly recent: Float64Array;
  private remembered = 0;
  private quietestDb = Infinity;
  /** Loudness of the latest frames, dB, the oldest first. */
  private readonly latest = new Float64Array(SMOOTHED);
  private followed = 0;
  /** The loudest that lasted for so many frames. */
  private peakDb = -96;
  /** One bit for each of the latest frames, the latest in the lowest. */
  private loud = 0;
  private growing: Growing | null = null;
  private readonly done: Stretch[] = [];
  private voiced = 0;

  constructor(parameters: AmdParameters) {
    this.parameters = parameters;
    this.recent = new Float64Array(parameters.floorMs / FRAME_MS);
  }

  /** Whole stretches of speech so far, the one that goes on included. */
  get stretches(): readonly Stretch[] {
    return this.growing && this.isSpeech(this.growing)
      ? [...this.done, { fromMs: this.growing.fromMs, toMs: this.growing.toMs }]
      : this.done;
  }

  /** Voiced sound so far, ms. */
  get voicedMs(): number {
    return this.voiced;
  }

  /** One frame that ended at `nowMs`; null for one that never came. Says whether it is loud. */
  hear(sound: Sound | null, nowMs: number): boolean {
    const isLoud = sound !== null && this.isLoud(sound);
    this.loud = ((this.loud << 1) | (isLoud ? 1 : 0)) & ((1 << ONSET.frames) - 1);
    if (sound && !sound.tone) this.follow(sound.db);
    if (isLoud && sound?.isVoiced) this.voiced += FRAME_MS;
    if (this.growing) this.goOn(this.growing, isLoud && (sound?.isVoiced ?? false), nowMs);
    else if (isLoud && bitsIn(this.loud) >= ONSET.loud)
      this.growing = {
        fromMs: nowMs - ONSET.loud * FRAME_MS,
        toMs: nowMs,
        voicedMs: sound?.isVoiced ? FRAME_MS : 0,
      };
    return isLoud;
  }

  private isLoud({ db }: Sound): boolean {
    const { aboveFloorDb, quietestDb, belowPeakDb } = this.parameters;
    return db > Math.max(this.floorDb + aboveFloorDb, quietestDb, this.peakDb - belowPeakDb);
  }

  private get floorDb(): number {
    return this.remembered < KNOWN_AFTER
      ? Math.min(this.quietestDb, ASSUMED_FLOOR_DB)
      : this.quietestDb;
  }

  private follow(db: number): void {
    const { latest } = this;
    for (let i = 1; i < SMOOTHED; i++) latest[i - 1] = latest[i] as number;
    latest[SMOOTHED - 1] = db;
    if (++this.followed < SMOOTHED) return;
    let energy = 0;
    for (let i = 0; i < SMOOTHED; i++) energy += 10 ** ((latest[i] as number) / 10);
    this.remember(10 * Math.log10(energy / SMOOTHED));
    let lasting = Infinity;
    for (let i = SMOOTHED - LASTING; i < SMOOTHED; i++)
      lasting = Math.min(lasting, latest[i] as number);
    this.peakDb = Math.max(this.peakDb, lasting);
  }

  private remember(db: number): void {
    const { recent } = this;
    const at = this.remembered % recent.length;
    const leaves = this.remembered++ < recent.length ? Infinity : (recent[at] as number);
    recent[at] = db;
    if (db <= this.quietestDb) this.quietestDb = db;
    else if (leaves === this.quietestDb) this.quietestDb = this.leastOfRecent();
  }

  private leastOfRecent(): number {
    let least = Infinity;
    for (let i = 0; i < this.recent.length; i++) least = Math.min(least, this.recent[i] as number);
    return least;
  }

  private goOn(growing: Growing, isVoiced: boolean, nowMs: number): void {
    const isLoud = (this.loud & 1) === 1;
    if (isLoud) growing.toMs = nowMs;
    if (isVoiced) growing.voicedMs += FRAME_MS;
    if (nowMs - growing.toMs < this.parameters.holeMs) return;
    if (this.isSpeech(growing)) this.done.push({ fromMs: growing.fromMs, toMs: growing.toMs });
    this.growing = null;
  }

  private isSpeech({ voicedMs }: Growing): boolean {
    return voicedMs >= this.parameters.voicedMs;
  }
}

function bitsIn(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}
