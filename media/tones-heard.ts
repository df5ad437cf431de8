/** For specs: voices that are single tones, and who of them is in a piece of audio. */
import { encodeG711, expansionOf, type G711 } from './codec/g711.ts';

const RATE = 8000;
/** Amplitude, and the share of it at which a tone counts as heard. */
const LOUD = 5000;
const HEARD = 0.25;

/** So many milliseconds of a tone. */
export function toneOf(hz: number, ms: number, law: G711 = 'pcmu'): Uint8Array {
  const samples = Int16Array.from({ length: ms * 8 }, (_, i) =>
    Math.round(LOUD * Math.sin((2 * Math.PI * hz * i) / RATE)),
  );
  return encodeG711(law, samples, new Uint8Array(samples.length));
}

/** Amplitude of one frequency by Goertzel's algorithm. */
function amplitudeOf(hz: number, samples: readonly number[]): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / RATE);
  let [older, old] = [0, 0];
  for (const sample of samples) [older, old] = [old, sample + coefficient * old - older];
  const power = old * old + older * older - coefficient * old * older;
  return (2 * Math.sqrt(Math.max(0, power))) / Math.max(1, samples.length);
}

/** The names of the tones in the audio, in the order of the table. */
export function tonesIn<N extends string>(
  audio: Uint8Array,
  tones: Readonly<Record<N, number>>,
  law: G711 = 'pcmu',
): N[] {
  const table = expansionOf(law);
  const samples = [...audio].map((byte) => table[byte] as number);
  return (Object.keys(tones) as N[]).filter(
    (name) => amplitudeOf(tones[name], samples) > HEARD * LOUD,
  );
}
