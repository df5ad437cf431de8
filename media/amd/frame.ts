/** What 20 ms of sound are like: how loud, how voiced, and whether they are one pure tone. */
import { expansionOf, type G711 } from '../codec/g711.ts';
import { coefficientOf, goertzel, goertzelOfFour } from '../codec/goertzel.ts';

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
/** How far from the first guess, and in what steps, the peak is looked for. */
const SEARCH_STEPS = 6;
const SEARCH_STEP_HZ = 10;
const SEARCHED = 2 * SEARCH_STEPS + 1;
const SHORTEST_LAG = 10;
const LONGEST_LAG = 50;
const LAGS_AT_ONCE = 4;
const VOICED = 0.45;
/** Less pure, it is no tone at all. */
const LEAST_PURITY = 0.75;

// Filled anew for every frame of every call: small enough to stay in the processor's cache.
const samples = new Float64Array(FRAME_SAMPLES);
/** At half the rate, after the end of the frame before. */
const halved = new Float64Array(FRAME_SAMPLES / 2 + LONGEST_LAG);
/** The energy of `halved` before each of its samples. */
const energies = new Float64Array(halved.length + 1);
const powers = new Float64Array(SEARCHED);

export class FrameAnalyser {
  private last = 0;
  private passed = 0;
  /** The end of the frame before at half the rate, for the longer lags. */
  private readonly before = new Float64Array(LONGEST_LAG);

  /** Takes exactly one frame. */
  analyse(bytes: Uint8Array, law: G711): Sound {
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

  /** 4 kHz is enough for the pitch. */
  private halve(): void {
    const { before } = this;
    for (let i = 0; i < LONGEST_LAG; i++) halved[i] = before[i] as number;
    for (let i = 0; i < FRAME_SAMPLES / 2; i++)
      halved[LONGEST_LAG + i] = (samples[2 * i] as number) + (samples[2 * i + 1] as number);
    for (let i = 0; i < LONGEST_LAG; i++)
      before[i] = halved[halved.length - LONGEST_LAG + i] as number;
  }

  private isVoiced(): boolean {
    for (let i = 0; i < halved.length; i++)
      energies[i + 1] = (energies[i] as number) + (halved[i] as number) ** 2;
    for (let lag = SHORTEST_LAG; lag <= LONGEST_LAG; lag += LAGS_AT_ONCE)
      if (this.repeatsAfter(Math.min(lag, LONGEST_LAG - LAGS_AT_ONCE + 1))) return true;
    return false;
  }

  /** Whether it repeats itself after this lag or one of the next three: their sums do not wait for each other. */
  private repeatsAfter(lag: number): boolean {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = LONGEST_LAG; i < halved.length; i++) {
      const sample = halved[i] as number;
      a += sample * (halved[i - lag] as number);
      b += sample * (halved[i - lag - 1] as number);
      c += sample * (halved[i - lag - 2] as number);
      d += sample * (halved[i - lag - 3] as number);
    }
    return (
      this.isLike(a, lag) ||
      this.isLike(b, lag + 1) ||
      this.isLike(c, lag + 2) ||
      this.isLike(d, lag + 3)
    );
  }

  private isLike(product: number, lag: number): boolean {
    const energyBefore = (to: number, from: number): number =>
      1 + (energies[to] as number) - (energies[from] as number);
    const energy = energyBefore(halved.length, LONGEST_LAG);
    const earlier = energyBefore(halved.length - lag, LONGEST_LAG - lag);
    return product > 0 && product * product > VOICED * VOICED * energy * earlier;
  }

  /**
   * Each sample of a sine follows from the two before it, x[n+1] + x[n-1] = 2 cos(w) x[n], which
   * gives a first guess of its frequency; Goertzel's filter then finds the peak near it.
   */
  private tone(energy: number): Tone | null {
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
    const lowestHz = guessHz - SEARCH_STEPS * SEARCH_STEP_HZ;
    const hzAt = (step: number): number => lowestHz + step * SEARCH_STEP_HZ;
    const filterAt = (step: number): number => coefficientOf(hzAt(step), RATE);
    for (let step = 0; step + 4 <= SEARCHED; step += 4)
      goertzelOfFour(
        samples,
        [filterAt(step), filterAt(step + 1), filterAt(step + 2), filterAt(step + 3)],
        powers,
        step,
      );
    powers[SEARCHED - 1] = goertzel(samples, hzAt(SEARCHED - 1), RATE);
    let peak = 0;
    for (let step = 1; step < SEARCHED; step++)
      if ((powers[step] as number) > (powers[peak] as number)) peak = step;
    const best = powers[peak] as number;
    const purity = Math.min(1, (2 * best) / (FRAME_SAMPLES * Math.max(energy, 1)));
    return purity < LEAST_PURITY ? null : { hz: this.summit(hzAt(peak), best), purity };
  }

  /** Between the steps: where a parabola through the peak and its neighbours is highest. */
  private summit(hz: number, best: number): number {
    const low = goertzel(samples, hz - SEARCH_STEP_HZ, RATE);
    const high = goertzel(samples, hz + SEARCH_STEP_HZ, RATE);
    const bend = low - 2 * best + high;
    return bend < 0 ? hz + (SEARCH_STEP_HZ * (low - high)) / (2 * bend) : hz;
  }
}
