/** Plays tones to one party and listens whether anything audible comes back: a call without an AI. */
import { loudnessOf } from './codec/concealment.ts';
import { linearToAlaw, linearToUlaw, silenceOf } from './codec/g711.ts';
import { lawOf } from './legs/agreement.ts';
import { FRAME_BYTES, type Leg, type LegListener } from './legs/leg.ts';

const RATE = 8000;
/** No key's tone, and within what every line carries. */
const TONE_HZ = 440;
/** About -15 dBm0: clear, not loud. */
const AMPLITUDE = 5800;
/** 0.8 s of it every 3 s, in frames of 20 ms: between them somebody has the time to say hello. */
const CYCLE_TICKS = 150;
const TONE_TICKS = 40;
/** Mean magnitude, of 32 767; comfort noise stays below (about -44 dBFS). */
const AUDIBLE = 200;

/** Listens on a leg once it is attached to it. */
export class Probe implements LegListener {
  private readonly leg: Leg;
  private ticks = 0;
  private loudSamples = 0;
  /** Pieces of audio that came. */
  received = 0;

  constructor(leg: Leg) {
    this.leg = leg;
    leg.attach(this);
  }

  /** Milliseconds of audible audio so far. */
  get loudMs(): number {
    return (this.loudSamples * 1000) / RATE;
  }

  voice(bytes: Uint8Array): void {
    this.received++;
    if (loudnessOf(lawOf(this.leg.codec), bytes) > AUDIBLE) this.loudSamples += bytes.length;
  }

  gap(): void {
    // Silence is not counted.
  }

  tick(frame: Uint8Array): boolean {
    const law = lawOf(this.leg.codec);
    const from = this.ticks * FRAME_BYTES;
    const sounds = this.ticks++ % CYCLE_TICKS < TONE_TICKS;
    if (!sounds) {
      frame.fill(silenceOf(law));
      return false;
    }
    const toCode = law === 'pcmu' ? linearToUlaw : linearToAlaw;
    for (let i = 0; i < frame.length; i++)
      frame[i] = toCode(AMPLITUDE * Math.sin((2 * Math.PI * TONE_HZ * (from + i)) / RATE));
    return true;
  }

  lost(): void {
    // Whoever asks what was heard sees that nothing more comes.
  }
}
