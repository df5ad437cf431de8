/** Comfort noise: as quiet as a good line (-60 dBm0), so that silence does not sound like a line that is dead. */
import { encodeG711, type G711 } from './g711.ts';

/** 0 dBm0 is a sine of amplitude 22 000 or so in 16 bits (ITU-T G.711), RMS 15 900; this is 60 dB below. */
const RMS = 16;
/** A second of it, so that no ear finds the period. */
const SAMPLES = 8000;

function made(law: G711): Uint8Array {
  // Sums of twelve evenly spread numbers are as good as normal; the generator is Park and Miller's.
  let state = 20_177;
  const draw = (): number => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
  const normal = (): number => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += draw();
    return sum;
  };
  const samples = Int16Array.from({ length: SAMPLES }, () => Math.round(RMS * normal()));
  return encodeG711(law, samples, new Uint8Array(SAMPLES));
}

const noises: Partial<Record<G711, Uint8Array>> = {};

/** Fills a frame; `at` is the sample where the noise goes on. */
export function comfortNoise(law: G711, frame: Uint8Array, at: number): void {
  const noise = (noises[law] ??= made(law));
  const from = at % (SAMPLES - frame.length);
  frame.set(noise.subarray(from, from + frame.length));
}
