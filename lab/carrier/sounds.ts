/** What lines play beside phrases: signals, and the sounds of somebody who listens. */
import { randomOf } from '../seed.ts';
import type { Noise } from './personas.ts';

const SAMPLES_PER_MS = 8;

const made = (ms: number, sample: (atMs: number, i: number) => number): Int16Array =>
  Int16Array.from({ length: ms * SAMPLES_PER_MS }, (_, i) =>
    Math.round(sample(i / SAMPLES_PER_MS, i)),
  );
const tone = (hz: number, ms: number, amplitude: number): Int16Array =>
  made(ms, (atMs) => amplitude * Math.sin(2 * Math.PI * hz * (atMs / 1000)));

/** Rises within 5 ms and dies away over `ms`. */
const burst = (atMs: number, ms: number): number =>
  atMs < 0 || atMs > ms ? 0 : Math.min(1, atMs / 5) * (1 - atMs / ms);

/** A voice without words: the harmonics of 130 Hz, strongest where a closed vowel has them. */
const hum = (atMs: number): number =>
  [1, 0.8, 0.9, 0.7, 0.4, 0.2, 0.15, 0.1].reduce(
    (sum, strength, n) => sum + strength * Math.sin((2 * Math.PI * 130 * (n + 1) * atMs) / 1000),
    0,
  );

function cough(): Int16Array {
  const random = randomOf('cough');
  return made(150, (atMs) => 9000 * burst(atMs, 150) * (2 * random() - 1));
}

/** Two short hums with a breath between them. */
const murmur = (): Int16Array =>
  made(420, (atMs) => 2600 * hum(atMs) * (burst(atMs, 170) + burst(atMs - 200, 220)));

/** 16-bit samples at 8 kHz. Ringback is Europe's 425 Hz, one second on, played once a ring. */
export const SOUNDS: Readonly<Record<'beep' | 'ringback' | Noise, () => Int16Array>> = {
  beep: () => tone(1000, 300, 8000),
  ringback: () => tone(425, 1000, 5000),
  cough,
  'uh-huh': murmur,
};
