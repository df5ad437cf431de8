import { coefficientOf, goertzel, goertzelOfFour, type Four } from './goertzel.ts';

describe('Goertzel’s filter', () => {
  const RATE = 8000;
  const N = 160;
  const sine = (hz: number, amplitude: number) =>
    Float64Array.from({ length: N }, (_, n) => amplitude * Math.sin((2 * Math.PI * hz * n) / RATE));

  it('gives (aN/2)² for a tone of amplitude a', () => {
    expect(goertzel(sine(1000, 3), 1000, RATE) / ((3 * N) / 2) ** 2).toBeCloseTo(1, 6);
  });

  it('gives next to nothing for another frequency that fits the block', () => {
    expect(goertzel(sine(1000, 3), 1500, RATE) / ((3 * N) / 2) ** 2).toBeLessThan(1e-9);
  });

  it('is the discrete Fourier transform of any block', () => {
    const samples = Float64Array.from({ length: N }, (_, n) => ((n * 7919) % 2001) - 1000);
    const turn = (2 * Math.PI * 700) / RATE;
    const sum = (part: (x: number) => number) =>
      samples.reduce((total, sample, n) => total + sample * part(turn * n), 0);
    const power = sum(Math.cos) ** 2 + sum(Math.sin) ** 2;
    expect(goertzel(samples, 700, RATE) / power).toBeCloseTo(1, 6);
  });

  it('gives the same for four frequencies in one pass', () => {
    const samples = Float64Array.from({ length: N }, (_, n) => ((n * 7919) % 2001) - 1000);
    const tones = [697, 770, 1000, 1633] as const;
    const filters = tones.map((hz) => coefficientOf(hz, RATE)) as unknown as Four;
    const powers = new Float64Array(6);
    goertzelOfFour(samples, filters, powers, 1);
    expect([...powers]).toEqual([0, ...tones.map((hz) => goertzel(samples, hz, RATE)), 0]);
  });
});
