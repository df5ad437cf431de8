/**
 * Goertzel's algorithm: the squared magnitude of one frequency in a block of samples. Plain loops over
 * numbers: they run for every window of every call, and whatever they left behind would have to be collected.
 */

/** What the filter of one frequency turns on. */
export const coefficientOf = (hz: number, rate: number): number =>
  2 * Math.cos((2 * Math.PI * hz) / rate);

/** The squared magnitude of one frequency. */
export function goertzel(samples: Float64Array, hz: number, rate: number): number {
  const coefficient = coefficientOf(hz, rate);
  let last = 0;
  let before = 0;
  for (let i = 0; i < samples.length; i++) {
    const next = (samples[i] as number) + coefficient * last - before;
    before = last;
    last = next;
  }
  return power(coefficient, last, before);
}

/** Coefficients of four frequencies. */
export type Four = readonly [number, number, number, number];

/**
 * The squared magnitudes of four frequencies, written to `powers` from `at` on. Each filter waits for its own last
 * step: four in one pass take little longer than one.
 */
export function goertzelOfFour(
  samples: Float64Array,
  coefficients: Four,
  powers: Float64Array,
  at: number,
): void {
  const [a, b, c, d] = coefficients;
  let a1 = 0;
  let a2 = 0;
  let b1 = 0;
  let b2 = 0;
  let c1 = 0;
  let c2 = 0;
  let d1 = 0;
  let d2 = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    const a0 = sample + a * a1 - a2;
    const b0 = sample + b * b1 - b2;
    const c0 = sample + c * c1 - c2;
    const d0 = sample + d * d1 - d2;
    a2 = a1;
    b2 = b1;
    c2 = c1;
    d2 = d1;
    a1 = a0;
    b1 = b0;
    c1 = c0;
    d1 = d0;
  }
  powers[at] = power(a, a1, a2);
  powers[at + 1] = power(b, b1, b2);
  powers[at + 2] = power(c, c1, c2);
  powers[at + 3] = power(d, d1, d2);
}

const power = (coefficient: number, last: number, before: number): number =>
  last * last + before * before - coefficient * last * before;
