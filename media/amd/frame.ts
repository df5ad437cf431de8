/** What 20 ms of sound are like: how loud, how voiced, and whether they are one pure tone. */
import { expansionOf, type G711 } from '../codec/g711.ts';
import { goertzel } from '../codec/goertzel.ts';

export const FRAME_SAMPLES = 160;
export const FRAME_MS = 20;
const RATE = 8000;

export interface Sound {
  /** Below full scale; about -78 for digital silence. */
  readonly db: number;
  /** A pitch between 80 and 400 Hz carries it. */
  readonly isVoiced: boolean;
  readonly tone: Tone | null;
}

export interface Tone {
  readonly hz: number;
  /** Its share of the energy, 0 to 1. */
  readonly purity: number;
}

/** Stands for a frame that never came. */
export const MISSING: Sound = { db: -96, isVoiced: false, tone: null };

/** A frame quieter than this is not looked at more closely. */
const CLOSER_LOOK_DB = -52;
/** How much of a sine's prediction may fail before it is not worth a search. */
const UNLIKE_A_TONE = 0.5;
const HIGH_PASS = 0.85;
const SEARCH_HZ = 60;
const SEARCH_STEP_HZ = 10;
const SHORTEST_LAG = 10;
const LONGEST_LAG = 50;
const VOICED = 0.45;
/** Less pure, it is no tone at all. */
const LEAST_PURITY = 0.75;

export class FrameAnalyser {
  private last = 0;
  private passed = 0;
  private readonly samples = new Float64Array(FRAME_SAMPLES);
  private readonly halved = new Float64Array(FRAME_SAMPLES / 2 + LONGEST_LAG);

  /** Takes exactly one frame. */
  analyse(bytes: Uint8Array, law: G711): Sound {
    const { samples } = this;
    const table = expansionOf(law);
    let { last, passed } = this;
    let energy = 0;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const sample = table[bytes[i] as number] as number;
      // Below 200 Hz there is little voice and much rumble.
      passed = sample - last + HIGH_PASS * passed;
      last = sample;
      samples[i] = passed;
      energy += passed * passed;
    }
    this.last = last;
    this.passed = passed;
    const db = 10 * Math.log10(Math.max(energy / FRAME_SAMPLES, 1) / 32768 ** 2) + 3;
    this.halve();
    if (db < CLOSER_LOOK_DB) return { db, isVoiced: false, tone: null };
    const tone = this.tone(energy);
    // A tone alone is nobody's voice.
    return { db, isVoiced: tone === null && this.isVoiced(), tone };
  }

  /** 4 kHz is enough for the pitch; the frame before stays for the longer lags. */
  private halve(): void {
    const { halved, samples } = this;
    halved.copyWithin(0, FRAME_SAMPLES / 2);
    for (let i = 0; i < FRAME_SAMPLES / 2; i++)
      halved[LONGEST_LAG + i] = (samples[2 * i] as number) + (samples[2 * i + 1] as number);
  }

  private isVoiced(): boolean {
    const { halved } = this;
    let energy = 1;
    for (let i = LONGEST_LAG; i < halved.length; i++) energy += (halved[i] as number) ** 2;
    for (let lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag++) {
      let product = 0;
      let earlier = 1;
      for (let i = LONGEST_LAG; i < halved.length; i++) {
        const before = halved[i - lag] as number;
        product += (halved[i] as number) * before;
        earlier += before * before;
      }
      if (product > 0 && product * product > VOICED * VOICED * energy * earlier) return true;
    }
    return false;
  }

  /**
   * Each sample of a sine follows from the two before it, x[n+1] + x[n-1] = 2 cos(w) x[n], which
   * gives a first guess of its frequency; Goertzel's filter then finds the peak near it.
   */
  private tone(energy: number): Tone | null {
    const { samples } = this;
    let product = 0;
    let squares = 1;
    let sums = 1;
    for (let i = 1; i < FRAME_SAMPLES - 1; i++) {
      const sum = (samples[i + 1] as number) + (samples[i - 1] as number);
      const sample = samples[i] as number;
      product += sum * sample;
      squares += sample * sample;
      sums += sum * sum;
    }
    const cosine = product / (2 * squares);
    const unexplained = 1 - (product * product) / (squares * sums);
    if (unexplained > UNLIKE_A_TONE || Math.abs(cosine) >= 1) return null;
    return this.peakNear((Math.acos(cosine) / (2 * Math.PI)) * RATE, energy);
  }

  private peakNear(guessHz: number, energy: number): Tone | null {
    let best = 0;
    let bestHz = guessHz;
    for (let hz = guessHz - SEARCH_HZ; hz <= guessHz + SEARCH_HZ; hz += SEARCH_STEP_HZ) {
      const power = goertzel(this.samples, hz, RATE);
      if (power <= best) continue;
      best = power;
      bestHz = hz;
    }
    const [low, high] = [bestHz - SEARCH_STEP_HZ, bestHz + SEARCH_STEP_HZ].map((hz) =>
      goertzel(this.samples, hz, RATE),
    ) as [number, number];
    const bend = low - 2 * best + high;
    const hz = bend < 0 ? bestHz + (SEARCH_STEP_HZ * (low - high)) / (2 * bend) : bestHz;
    const purity = Math.min(1, (2 * best) / (FRAME_SAMPLES * Math.max(energy, 1)));
    return purity < LEAST_PURITY ? null : { hz, purity };
  }
}
