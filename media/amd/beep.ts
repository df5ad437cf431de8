/** Finds the one steady tone with which a mailbox says that it records now. */
import { FRAME_MS, type Sound } from './frame.ts';
import type { BeepParameters } from './parameters.ts';

export interface Beep {
  readonly hz: number;
  readonly ms: number;
  /** Since the answer. */
  readonly endedAtMs: number;
}

/** What a tone may lose of its loudness before it counts as over, dB. */
const FALLEN_DB = 12;
/** Frames inside a tone that may be spoilt, by a lost packet for instance. */
const SPOILT = 1;

interface Run {
  hz: number;
  frames: number;
  spoilt: number;
  loudest: number;
  endedAtMs: number;
}

export class BeepFinder {
  private readonly parameters: BeepParameters;
  private run: Run | null = null;
  /** A tone that has ended and waits for the silence after it. */
  private ended: Run | null = null;
  /** Frequencies of progress tones that were heard: a second one of them is ringing, no beep. */
  private readonly progress = new Set<number>();

  constructor(parameters: BeepParameters) {
    this.parameters = parameters;
  }

  /** One frame; the beep once it is certain. */
  hear(sound: Sound, nowMs: number): Beep | null {
    if (this.goesOn(sound, nowMs)) return null;
    this.finishRun();
    this.begin(sound, nowMs);
    return this.settle(sound, nowMs);
  }

  private fits({ tone }: Sound): boolean {
    const { lowestHz, highestHz, purity } = this.parameters;
    return tone !== null && tone.purity >= purity && tone.hz >= lowestHz && tone.hz <= highestHz;
  }

  private goesOn(sound: Sound, nowMs: number): boolean {
    const { run } = this;
    if (!run) return false;
    if (this.fits(sound) && Math.abs((sound.tone?.hz ?? 0) - run.hz) <= this.parameters.driftHz) {
      run.hz += ((sound.tone?.hz ?? 0) - run.hz) / (run.frames + 1);
      run.frames += 1 + run.spoilt;
      run.spoilt = 0;
      run.loudest = Math.max(run.loudest, sound.db);
      run.endedAtMs = nowMs;
      return true;
    }
    return ++run.spoilt <= SPOILT;
  }

  private finishRun(): void {
    const { run } = this;
    this.run = null;
    if (!run) return;
    const ms = run.frames * FRAME_MS;
    if (ms >= this.parameters.shortestMs && ms <= this.parameters.longestMs) this.ended = run;
  }

  private begin(sound: Sound, nowMs: number): void {
    if (!this.fits(sound) || !sound.tone) return;
    this.run = { hz: sound.tone.hz, frames: 1, spoilt: 0, loudest: sound.db, endedAtMs: nowMs };
  }

  private settle(sound: Sound, nowMs: number): Beep | null {
    const { ended } = this;
    if (!ended) return null;
    if (sound.db > ended.loudest - FALLEN_DB) {
      // Music, or a voice, goes on at once where a beep is followed by silence.
      if (nowMs - ended.endedAtMs > 2 * FRAME_MS) this.ended = null;
      return null;
    }
    if (nowMs - ended.endedAtMs < this.parameters.thenSilenceMs) return null;
    this.ended = null;
    const beep = { hz: ended.hz, ms: ended.frames * FRAME_MS, endedAtMs: ended.endedAtMs };
    return this.isProgress(beep.hz) ? null : beep;
  }

  private isProgress(hz: number): boolean {
    const { progressHz, progressWithinHz } = this.parameters;
    const tone = progressHz.find((each) => Math.abs(each - hz) <= progressWithinHz);
    if (tone === undefined) return false;
    const isSecond = this.progress.has(tone);
    this.progress.add(tone);
    return isSecond;
  }
}
