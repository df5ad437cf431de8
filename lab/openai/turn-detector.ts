/**
 * The input audio buffer and the detector that cuts turns out of it. All times are buffer times:
 * milliseconds of audio written since the session began, whatever the clock says.
 */
import { SAMPLES_PER_MS } from '../../media/codec/g711.ts';
import {
  FRAME_BYTES,
  type SpeechDetector,
  type SpeechDetectorFactory,
} from '../hearing/speech-detector.ts';
import type { TurnDetection } from './session-config.ts';

/** Without speech, this much is kept for the padding before the next turn. */
const KEPT_BYTES = 3000 * SAMPLES_PER_MS;
const FRAME_MS = FRAME_BYTES / SAMPLES_PER_MS;
const SEMANTIC_SILENCE_MS = { low: 900, medium: 500, high: 300, auto: 500 } as const;
/** Of this many frames, some must be voiced before a turn begins. */
const ONSET_FRAMES = 5;

/** What the detector finds, in buffer time. */
export interface TurnEvents {
  started(audioStartMs: number): void;
  /** `audio` is the turn's µ-law, padding and closing silence included. */
  stopped(audioEndMs: number, audio: Uint8Array): void;
}

/** One session's input buffer. */
export class TurnDetector {
  readonly #vad: SpeechDetector;
  readonly #events: TurnEvents;
  #detection: TurnDetection | null = null;
  #kept = new Uint8Array(8192);
  #keptBytes = 0;
  /** Positions are bytes since the session began; this is the first one that is kept. */
  #keptFrom = 0;
  #judgedTo = 0;
  #turnFrom = 0;
  #isSpeaking = false;
  #silentFrames = 0;
  /** One bit for each of the latest frames, so that a lost packet in an onset is forgiven. */
  #onset = 0;

  constructor(detectors: SpeechDetectorFactory, events: TurnEvents) {
    this.#vad = detectors();
    this.#events = events;
  }

  /** Audio written so far. */
  get writtenMs(): number {
    return this.#written / SAMPLES_PER_MS;
  }

  /** Whether a turn is under way. */
  get isSpeaking(): boolean {
    return this.#isSpeaking;
  }

  get #written(): number {
    return this.#keptFrom + this.#keptBytes;
  }

  /** Changes the detector; one that is told the same keeps its state. */
  configure(detection: TurnDetection | null): void {
    if (JSON.stringify(detection) === JSON.stringify(this.#detection)) return;
    if (!detection) this.#isSpeaking = false;
    this.#detection = detection;
    this.#judgedTo = this.#written;
  }

  /** Takes µ-law of any length; calls the events from within. */
  write(ulaw: Uint8Array): void {
    this.#append(ulaw);
    if (!this.#detection) return;
    while (this.#judgedTo + FRAME_BYTES <= this.#written) this.#judge();
    if (!this.#isSpeaking && this.#keptBytes > 2 * KEPT_BYTES) {
      this.#dropBefore(this.#written - KEPT_BYTES);
    }
  }

  /** Takes what was written since the last turn, for a manual commit. */
  take(): Uint8Array {
    const audio = this.#kept.slice(0, this.#keptBytes);
    this.clear();
    return audio;
  }

  /** Forgets what was written since the last turn. */
  clear(): void {
    this.#isSpeaking = false;
    this.#onset = 0;
    this.#dropBefore(this.#written);
    this.#judgedTo = this.#written;
  }

  /** Frees the detector. */
  close(): void {
    this.#vad.free();
  }

  #append(ulaw: Uint8Array): void {
    if (this.#keptBytes + ulaw.length > this.#kept.length) {
      const larger = new Uint8Array(2 * (this.#keptBytes + ulaw.length));
      larger.set(this.#kept.subarray(0, this.#keptBytes));
      this.#kept = larger;
    }
    this.#kept.set(ulaw, this.#keptBytes);
    this.#keptBytes += ulaw.length;
  }

  #dropBefore(position: number): void {
    const bytes = Math.min(this.#keptBytes, Math.max(0, position - this.#keptFrom));
    this.#kept.copyWithin(0, bytes, this.#keptBytes);
    this.#keptBytes -= bytes;
    this.#keptFrom += bytes;
  }

  #judge(): void {
    const voiced = this.#vad.isSpeech(this.#kept, this.#judgedTo - this.#keptFrom);
    this.#judgedTo += FRAME_BYTES;
    if (this.#isSpeaking) {
      this.#silentFrames = voiced ? 0 : this.#silentFrames + 1;
      if (this.#silentFrames * FRAME_MS >= this.#silenceMs) this.#stop();
      return;
    }
    this.#onset = ((this.#onset << 1) | (voiced ? 1 : 0)) & ((1 << ONSET_FRAMES) - 1);
    if (bitsIn(this.#onset) >= this.#voicedNeeded) this.#start();
  }

  #start(): void {
    const voicedFrom = this.#judgedTo - FRAME_BYTES * (32 - Math.clz32(this.#onset));
    this.#turnFrom = Math.max(this.#keptFrom, voicedFrom - this.#paddingBytes);
    this.#isSpeaking = true;
    this.#silentFrames = 0;
    this.#events.started(this.#turnFrom / SAMPLES_PER_MS);
  }

  #stop(): void {
    const [from, to] = [this.#turnFrom - this.#keptFrom, this.#judgedTo - this.#keptFrom];
    const audio = this.#kept.slice(from, to);
    this.#isSpeaking = false;
    this.#onset = 0;
    this.#dropBefore(this.#judgedTo);
    this.#events.stopped(this.#judgedTo / SAMPLES_PER_MS, audio);
  }

  get #paddingBytes(): number {
    const ms = this.#detection?.type === 'server_vad' ? this.#detection.prefix_padding_ms : 300;
    return ms * SAMPLES_PER_MS;
  }

  get #silenceMs(): number {
    const detection = this.#detection;
    return detection?.type === 'semantic_vad'
      ? SEMANTIC_SILENCE_MS[detection.eagerness]
      : Math.max(FRAME_MS, detection?.silence_duration_ms ?? 0);
  }

  get #voicedNeeded(): number {
    const detection = this.#detection;
    return detection?.type === 'server_vad' ? Math.round(1 + detection.threshold * 4) : 3;
  }
}

function bitsIn(value: number): number {
  let count = 0;
  for (let rest = value; rest; rest &= rest - 1) count++;
  return count;
}
