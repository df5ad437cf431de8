/** Comfort noise: as quiet as a good line (-60 dBm0), so that silence does not sound like a line that is dead. */
import { encodeG711, type G711 } from './g711.ts';

/** 0 dBm0 is a sine of amplitude 22 000 or so in 16 bits (ITU-T G.711), RMS 15 900; this is 60 dB below. */
const RMS = 16;
/** A second of it, so that no ear finds the period. */
const SAMPLES = 8000;
/** 20 ms. */
const FRAME = 160;

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

/** Cut into frames once, for the noise of every call is the same. */
const cut = (noise: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: SAMPLES / FRAME }, (_, index) =>
    noise.slice(index * FRAME, (index + 1) * FRAME),
  );

const frames: Partial<Record<G711, readonly Uint8Array[]>> = {};

/** Fills a frame of 20 ms; `index` counts the frames of a call. */
export function comfortNoise(law: G711, frame: Uint8Array, index: number): void {
  const cached = (frames[law] ??= cut(made(law)));
  frame.set(cached[index % cached.length] as Uint8Array);
}
