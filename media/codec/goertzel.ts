/**
 * The squared magnitude of one frequency in a block of samples (Goertzel's algorithm). A plain loop over
 * numbers: it runs for every window of every call, and whatever it left behind would have to be collected.
 */
export function goertzel(samples: ArrayLike<number>, hz: number, rate: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let last = 0;
  let before = 0;
  for (let i = 0; i < samples.length; i++) {
    const next = (samples[i] as number) + coefficient * last - before;
    before = last;
    last = next;
  }
  return last * last + before * before - coefficient * last * before;
}
