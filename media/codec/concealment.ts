/**
 * Loss concealment for G.711 after the idea of ITU-T G.711 appendix I: the last pitch period is
 * repeated and fades; after 60 ms there is silence.
 */
import {
  decodeG711,
  expansionOf,
  linearToAlaw,
  linearToUlaw,
  silenceOf,
  type G711,
} from './g711.ts';

const HISTORY = 320;
const SHORTEST_PERIOD = 40;
const LONGEST_PERIOD = 120;
/** 10 ms at full level, then a fifth less every 10 ms. */
const FADE_STEP = 80;

/** Follows one stream; give it every good frame, ask it for the missing ones. */
export class Concealer {
  private readonly law: G711;
  private readonly history = new Uint8Array(HISTORY);
  private readonly linear = new Int16Array(HISTORY);
  private period = 0;
  /** Samples made up in the present loss; 0 when the last frame was a good one. */
  private madeUp = 0;

  constructor(law: G711) {
    this.law = law;
    this.history.fill(silenceOf(law));
  }

  /** A good frame was heard. */
  heard(frame: Uint8Array): void {
    this.madeUp = 0;
    const kept = frame.length > HISTORY ? frame.subarray(frame.length - HISTORY) : frame;
    this.history.copyWithin(0, kept.length);
    this.history.set(kept, HISTORY - kept.length);
  }

  /** Fills `out` with a plausible continuation. */
  conceal(out: Uint8Array): void {
    if (this.madeUp === 0) this.begin();
    const compress = this.law === 'pcmu' ? linearToUlaw : linearToAlaw;
    const from = HISTORY - this.period;
    for (let i = 0; i < out.length; i++, this.madeUp++) {
      const gain = Math.min(1, Math.max(0, 1.2 - 0.2 * Math.floor(this.madeUp / FADE_STEP + 1)));
      const sample = this.linear[from + (this.madeUp % this.period)] as number;
      out[i] = gain === 0 ? silenceOf(this.law) : compress(sample * gain);
    }
  }

  private begin(): void {
    decodeG711(this.law, this.history, this.linear);
    this.period = pitchOf(this.linear);
  }
}

/** The lag at which the end of `samples` is most like what came before it. */
function pitchOf(samples: Int16Array): number {
  const from = HISTORY - 160;
  let best = SHORTEST_PERIOD;
  let bestScore = -1;
  for (let lag = SHORTEST_PERIOD; lag <= LONGEST_PERIOD; lag++) {
    let product = 0;
    let energy = 1;
    for (let i = from; i < HISTORY; i += 2) {
      const earlier = samples[i - lag] as number;
      product += (samples[i] as number) * earlier;
      energy += earlier * earlier;
    }
    const score = product > 0 ? (product * product) / energy : 0;
    if (score > bestScore) {
      best = lag;
      bestScore = score;
    }
  }
  return best;
}

/** Mean magnitude of every fourth sample, 0 to 32767: a cheap measure of how loud a frame is. */
export function loudnessOf(law: G711, frame: Uint8Array): number {
  const table = expansionOf(law);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < frame.length; i += 4, count++) {
    const sample = table[frame[i] as number] as number;
    sum += sample < 0 ? -sample : sample;
  }
  return count === 0 ? 0 : sum / count;
}
