import { estimateMos } from './mos.ts';

describe('the MOS estimate', () => {
  it('is that of clean G.711 when nothing is lost', () => {
    expect(estimateMos({ loss: 0, jitterMs: 0, rttMs: 0 })).toBeCloseTo(4.4, 1);
  });

  it('falls with loss, delay and jitter, and stays within 1 and 4.5', () => {
    const mos = (loss: number, jitterMs: number, rttMs: number): number =>
      estimateMos({ loss, jitterMs, rttMs });
    expect(mos(0.01, 0, 0)).toBeLessThan(mos(0, 0, 0));
    expect(mos(0.1, 0, 0)).toBeLessThan(3.5);
    expect(mos(0, 0, 600)).toBeLessThan(4);
    expect(mos(0, 60, 0)).toBeLessThan(mos(0, 5, 0));
    expect(mos(1, 500, 5000)).toBe(1);
  });
});
