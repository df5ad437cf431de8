/**
 * The callee's voice on its way to the AI: gathered into appends, each sent the moment its last byte is there. While
 * nobody speaks they are longer, for each wakes this machine, the network and the provider; the first voice sends
 * what there is at once. When a party sends nothing (silence suppression, a stalled network), silence is put in by the
 * clock, for the provider's voice detection counts what it gets.
 */
import { loudnessOf } from './codec/concealment.ts';
import { SAMPLES_PER_MS, silenceOf, type G711 } from './codec/g711.ts';

export interface UplinkOptions {
  readonly law: G711;
  /** Length of an append in speech. */
  readonly appendMs: number;
  /** Whether the provider hears somebody speak and is to notice the end of it. */
  isListening(): boolean;
  /** The buffer is used again at once. `arrivedAt` is when its last byte came, NaN for silence. */
  send(audio: Buffer, arrivedAt: number): void;
}

/** Length of an append while nobody speaks. */
const QUIET_APPEND_MS = 100;
/** Without a packet for this long, silence is assumed. */
const FILL_AFTER_MS = 200;
const QUIETEST_VOICE = 150;
const ABOVE_NOISE = 3;
/** Quiet for longer than this, the voice begins anew. */
const STRETCH_GAP_MS = 300;

export class Uplink {
  /** When the last frame with voice in it came: the callee's real end of speech. */
  lastVoicedAt = Number.NaN;
  /** Length of the latest stretch of voice, its short gaps left out. */
  voicedMs = 0;
  private readonly options: UplinkOptions;
  private readonly block: Buffer;
  /** The beginning of the block: an append in speech. */
  private readonly short: Buffer;
  private readonly silence: Uint8Array;
  private filled = 0;
  private heardAt: number;
  /** Silence put in by the clock since the last voice, samples. */
  private madeUp = 0;
  private noise = 0;

  constructor(options: UplinkOptions, now: number) {
    this.options = options;
    this.heardAt = now;
    this.block = Buffer.alloc(Math.max(options.appendMs, QUIET_APPEND_MS) * SAMPLES_PER_MS);
    this.short = this.block.subarray(0, options.appendMs * SAMPLES_PER_MS);
    this.silence = new Uint8Array(this.block.length).fill(silenceOf(options.law));
  }

  voice(bytes: Uint8Array, arrivedAt: number): void {
    this.heardAt = arrivedAt;
    this.madeUp = 0;
    this.detect(bytes, arrivedAt);
    this.put(bytes, arrivedAt);
  }

  /** The party was silent for so long; what the clock has put in already counts. */
  gap(samples: number): void {
    this.fill(samples - this.madeUp);
    this.madeUp = 0;
  }

  tick(now: number): void {
    const silentMs = now - this.heardAt;
    if (silentMs < FILL_AFTER_MS) return;
    const due = Math.floor(silentMs * SAMPLES_PER_MS) - this.madeUp;
    this.fill(due);
    this.madeUp += due;
  }

  private fill(samples: number): void {
    for (let left = samples; left > 0; left -= this.silence.length)
      this.put(
        left < this.silence.length ? this.silence.subarray(0, left) : this.silence,
        Number.NaN,
      );
  }

  private put(bytes: Uint8Array, arrivedAt: number): void {
    const { block } = this;
    for (let from = 0; from < bytes.length;) {
      const taken = Math.min(block.length - this.filled, bytes.length - from);
      block.set(taken === bytes.length ? bytes : bytes.subarray(from, from + taken), this.filled);
      this.filled += taken;
      from += taken;
      if (this.filled === block.length) this.send(arrivedAt);
    }
    if (this.filled >= this.short.length && !this.isQuiet) this.send(arrivedAt);
  }

  private send(arrivedAt: number): void {
    const { block, short, filled } = this;
    this.filled = 0;
    const audio = filled === short.length ? short : block.subarray(0, filled);
    this.options.send(audio, arrivedAt);
  }

  private get isQuiet(): boolean {
    const isVoice = this.heardAt - this.lastVoicedAt <= STRETCH_GAP_MS;
    return !isVoice && !this.options.isListening();
  }

  /** Voice is what stands out of the noise, which is followed slowly up and quickly down. */
  private detect(bytes: Uint8Array, arrivedAt: number): void {
    const loudness = loudnessOf(this.options.law, bytes);
    this.noise += (loudness - this.noise) * (loudness < this.noise ? 0.2 : 0.002);
    if (loudness <= Math.max(QUIETEST_VOICE, ABOVE_NOISE * this.noise)) return;
    if (arrivedAt - this.lastVoicedAt > STRETCH_GAP_MS) this.voicedMs = 0;
    this.voicedMs += bytes.length / SAMPLES_PER_MS;
    this.lastVoicedAt = arrivedAt;
  }
}
