/**
 * Listens to the agent on one line: where its speech begins and ends, by energy, and what the
 * delays around it are.
 */
import { type G711, transcodeG711 } from '../../media/codec/g711.ts';
import { isLoud } from '../hearing/speech-detector.ts';

/** Speech longer than this is kept in part only. */
const CAPTURED_BYTES = 20_000 * 8;
/** Loud packets in a row that make speech: a click is one. */
const ONSET_PACKETS = 2;

/** A stretch of the agent's speech. */
export interface Utterance {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly interrupted: boolean;
  readonly audio: Uint8Array;
}

/** The delays that are measured around the agent's speech. */
export type Delay = 'answerToRtpMs' | 'answerToVoiceMs' | 'turnLatencyMs' | 'bargeInMs';

/** What one line hears and measures. */
export class AgentEar {
  readonly delays: Readonly<Record<Delay, number[]>> = {
    answerToRtpMs: [],
    answerToVoiceMs: [],
    turnLatencyMs: [],
    bargeInMs: [],
  };
  speechMs = 0;
  readonly #measured: (delay: Delay, ms: number) => void;
  readonly #pauseMs: number;
  readonly #capturedBytes: number;
  #audio = new Uint8Array(0);
  #audioBytes = 0;
  #loudRun = 0;
  #firstLoudAt = 0;
  #lastLoudAt = 0;
  #startedAt: number | undefined;
  #answeredAt: number | undefined;
  #calleeStoppedAt: number | undefined;
  #bargedAt: number | undefined;

  constructor(
    options: { readonly pauseMs: number; readonly capturedMs: number },
    measured: (delay: Delay, ms: number) => void,
  ) {
    this.#measured = measured;
    this.#pauseMs = options.pauseMs;
    this.#capturedBytes = Math.min(CAPTURED_BYTES, options.capturedMs * 8);
  }

  /** Whether the agent can be heard right now. */
  get isSpeaking(): boolean {
    return this.#startedAt !== undefined;
  }

  /** The 200 OK goes out. */
  answered(at: number): void {
    this.#answeredAt = at;
  }

  /** The callee opens its mouth: over the agent's speech that is a barge-in. */
  calleeStarted(at: number): void {
    this.#calleeStoppedAt = undefined;
    this.#bargedAt = this.isSpeaking ? at : undefined;
  }

  /** The callee has finished. */
  calleeStopped(at: number): void {
    this.#calleeStoppedAt = at;
  }

  /** Takes a packet's audio; true when the agent has just begun to speak. */
  hear(payload: Uint8Array, law: G711, at: number): boolean {
    this.#sinceAnswer('answerToRtpMs', at);
    const loud = isLoud(payload, 0, payload.length, law);
    if (loud) this.#hearLoud(payload.length / 8, at);
    else this.#loudRun = 0;
    if (this.#loudRun > 0 || this.isSpeaking) this.#capture(payload, law);
    else this.#audioBytes = 0;
    if (this.isSpeaking || this.#loudRun < ONSET_PACKETS) return false;
    this.#start();
    return true;
  }

  /** Gives the agent's speech once it has paused long enough. */
  paused(now: number): Utterance | undefined {
    const startedAt = this.#startedAt;
    if (startedAt === undefined || now - this.#lastLoudAt < this.#pauseMs) return undefined;
    const bargedAt = this.#bargedAt;
    if (bargedAt !== undefined) {
      this.#measure('bargeInMs', Math.max(0, this.#lastLoudAt - bargedAt));
    }
    const audio = this.#audio.slice(0, this.#audioBytes);
    this.#startedAt = undefined;
    this.#bargedAt = undefined;
    this.#audioBytes = 0;
    this.#loudRun = 0;
    return { startedAt, endedAt: this.#lastLoudAt, interrupted: bargedAt !== undefined, audio };
  }

  #sinceAnswer(delay: 'answerToRtpMs' | 'answerToVoiceMs', at: number): void {
    if (this.#answeredAt === undefined || this.delays[delay].length > 0) return;
    this.#measure(delay, at - this.#answeredAt);
  }

  #measure(delay: Delay, ms: number): void {
    this.delays[delay].push(ms);
    this.#measured(delay, ms);
  }

  #hearLoud(ms: number, at: number): void {
    if (this.#loudRun === 0) this.#firstLoudAt = at;
    this.#loudRun++;
    this.#lastLoudAt = at;
    this.speechMs += ms;
    this.#sinceAnswer('answerToVoiceMs', at);
  }

  #start(): void {
    this.#startedAt = this.#firstLoudAt;
    if (this.#calleeStoppedAt !== undefined) {
      this.#measure('turnLatencyMs', this.#firstLoudAt - this.#calleeStoppedAt);
    }
    this.#calleeStoppedAt = undefined;
  }

  #capture(payload: Uint8Array, law: G711): void {
    const end = this.#audioBytes + payload.length;
    if (end > this.#capturedBytes) return;
    if (end > this.#audio.length) {
      const larger = new Uint8Array(Math.min(this.#capturedBytes, 2 * end + 8000));
      larger.set(this.#audio.subarray(0, this.#audioBytes));
      this.#audio = larger;
    }
    transcodeG711(law, 'pcmu', payload, this.#audio.subarray(this.#audioBytes, end));
    this.#audioBytes = end;
  }
}
