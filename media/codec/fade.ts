/** Short fades of G.711, so that audio that is cut off or taken up again does not click. */
import { expansionOf, linearToAlaw, linearToUlaw, type G711 } from './g711.ts';

/** 2 ms: no click any more, and hardly a sound. */
const OUT_SAMPLES = 16;
/** 5 ms. */
const IN_SAMPLES = 40;

const scaled = (law: G711, code: number, gain: number): number => {
  const sample = Math.round((expansionOf(law)[code] as number) * gain);
  return law === 'pcmu' ? linearToUlaw(sample) : linearToAlaw(sample);
};

/** Writes the beginning of `next` to the beginning of `frame`, dying away. */
export function fadeOut(law: G711, next: Uint8Array, frame: Uint8Array): void {
  const samples = Math.min(OUT_SAMPLES, next.length, frame.length);
  for (let i = 0; i < samples; i++)
    frame[i] = scaled(law, next[i] as number, 1 - (i + 1) / (OUT_SAMPLES + 1));
}

/** Lets a frame begin from nothing. */
export function fadeIn(law: G711, frame: Uint8Array): void {
  const samples = Math.min(IN_SAMPLES, frame.length);
  for (let i = 0; i < samples; i++)
    frame[i] = scaled(law, frame[i] as number, (i + 1) / (IN_SAMPLES + 1));
}
