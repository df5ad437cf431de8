/**
 * Mel-frequency cepstra of 8 kHz µ-law speech: 20 mel bands, 12 coefficients, one vector per 16 ms.
 * A floor relative to the loudest frame stands in for noise, so that a clean reference and a noisy
 * call look alike where nobody speaks.
 */
import { ulawToLinear } from '../../media/codec/g711.ts';

const RATE = 8000;
const SIZE = 256;
const BINS = SIZE / 2 + 1;
const BANDS = 20;
const LOWEST_HZ = 120;
const HIGHEST_HZ = 3700;
const FLOOR = 1e-2;
/** Frames quieter than this part of the loudest are cut from both ends. */
const EDGE = 4e-2;

/** Coefficients of one frame. */
export const COEFFICIENTS = 12;
/** Samples from one frame to the next. */
export const FRAME_STEP = 128;

const hamming = Float32Array.from(
  { length: SIZE },
  (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (SIZE - 1)),
);
const cosines = Float32Array.from({ length: SIZE / 2 }, (_, i) =>
  Math.cos((2 * Math.PI * i) / SIZE),
);
const sines = Float32Array.from(
  { length: SIZE / 2 },
  (_, i) => -Math.sin((2 * Math.PI * i) / SIZE),
);
const reversed = Uint8Array.from({ length: SIZE }, (_, i) => {
  let flipped = 0;
  for (let bit = 0; bit < 8; bit++) flipped |= ((i >> bit) & 1) << (7 - bit);
  return flipped;
});

interface Band {
  readonly from: number;
  readonly weights: readonly number[];
}

const toMel = (hz: number): number => 1127 * Math.log(1 + hz / 700);
const fromMel = (mel: number): number => 700 * (Math.exp(mel / 1127) - 1);

const bands: readonly Band[] = Array.from({ length: BANDS }, (_, band) => {
  const low = toMel(LOWEST_HZ);
  const step = (toMel(HIGHEST_HZ) - low) / (BANDS + 1);
  const edge = (n: number) => (fromMel(low + step * n) * SIZE) / RATE;
  const [left, centre, right] = [edge(band), edge(band + 1), edge(band + 2)];
  const from = Math.ceil(left);
  const weights = [];
  for (let bin = from; bin < right; bin++) {
    weights.push(bin <= centre ? (bin - left) / (centre - left) : (right - bin) / (right - centre));
  }
  return { from, weights };
});

const dct = Array.from({ length: COEFFICIENTS }, (_, k) =>
  Float32Array.from({ length: BANDS }, (_, band) =>
    Math.cos((Math.PI * (k + 1) * (band + 0.5)) / BANDS),
  ),
);

/** In-place radix-2 transform of 256 points. */
function transform(real: Float32Array, imaginary: Float32Array): void {
  for (let half = 1; half < SIZE; half <<= 1) {
    const stride = SIZE / 2 / half;
    for (let start = 0; start < SIZE; start += half * 2) {
      for (let k = 0; k < half; k++) {
        const c = cosines[k * stride] as number;
        const s = sines[k * stride] as number;
        const a = start + k;
        const b = a + half;
        const re = (real[b] as number) * c - (imaginary[b] as number) * s;
        const im = (real[b] as number) * s + (imaginary[b] as number) * c;
        real[b] = (real[a] as number) - re;
        imaginary[b] = (imaginary[a] as number) - im;
        real[a] = (real[a] as number) + re;
        imaginary[a] = (imaginary[a] as number) + im;
      }
    }
  }
}

const real = new Float32Array(SIZE);
const imaginary = new Float32Array(SIZE);
const power = new Float32Array(BINS);

function bandEnergies(ulaw: Uint8Array, from: number): Float32Array {
  let before = 0;
  for (let i = 0; i < SIZE; i++) {
    const sample = ulawToLinear[ulaw[from + i] as number] as number;
    real[reversed[i] as number] = (sample - 0.95 * before) * (hamming[i] as number);
    before = sample;
  }
  imaginary.fill(0);
  transform(real, imaginary);
  for (let bin = 0; bin < BINS; bin++) {
    power[bin] = (real[bin] as number) ** 2 + (imaginary[bin] as number) ** 2;
  }
  return Float32Array.from(bands, ({ from: first, weights }) =>
    weights.reduce((sum, weight, i) => sum + weight * (power[first + i] as number), 0),
  );
}

/** Feature vectors, one after the other, of what is left when silent ends are cut. */
export interface Features {
  readonly frames: number;
  readonly values: Float32Array;
}

/** Turns µ-law speech into features; no frames when it is all but silent. */
export function featuresOf(ulaw: Uint8Array): Features {
  const energies: Float32Array[] = [];
  for (let at = 0; at + SIZE <= ulaw.length; at += FRAME_STEP) {
    energies.push(bandEnergies(ulaw, at));
  }
  const sums = energies.map((frame) => frame.reduce((sum, energy) => sum + energy, 0));
  const loudest = sums.reduce((most, sum) => Math.max(most, sum), 0);
  const audible = (sum: number) => sum > loudest * EDGE && sum > 1e6;
  const first = sums.findIndex(audible);
  if (first < 0) return { frames: 0, values: new Float32Array(0) };
  const kept = energies.slice(first, sums.findLastIndex(audible) + 1);
  return cepstra(kept, (loudest * FLOOR) / BANDS);
}

function cepstra(energies: readonly Float32Array[], floor: number): Features {
  const values = new Float32Array(energies.length * COEFFICIENTS);
  const mean = new Float32Array(COEFFICIENTS);
  energies.forEach((frame, n) => {
    const logs = frame.map((energy) => Math.log(energy + floor));
    dct.forEach((cosine, k) => {
      let sum = 0;
      for (let band = 0; band < BANDS; band++) {
        sum += (logs[band] as number) * (cosine[band] as number);
      }
      values[n * COEFFICIENTS + k] = sum;
      mean[k] = (mean[k] as number) + sum / energies.length;
    });
  });
  for (let i = 0; i < values.length; i++) {
    values[i] = ((values[i] as number) - (mean[i % COEFFICIENTS] as number)) / BANDS;
  }
  return { frames: energies.length, values };
}

/** The same features with every `factor` frames averaged into one, for a first coarse look. */
export function coarser({ frames, values }: Features, factor: number): Features {
  const fewer = Math.floor(frames / factor);
  const out = new Float32Array(fewer * COEFFICIENTS);
  for (let n = 0; n < fewer * factor; n++) {
    const into = Math.floor(n / factor) * COEFFICIENTS;
    for (let k = 0; k < COEFFICIENTS; k++) {
      out[into + k] = (out[into + k] as number) + (values[n * COEFFICIENTS + k] as number) / factor;
    }
  }
  return { frames: fewer, values: out };
}
