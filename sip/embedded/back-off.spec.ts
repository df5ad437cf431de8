import { BackOff } from './back-off.ts';

describe('How long one waits before a thread is started again', () => {
  let now: number;
  let backOff: BackOff;
  const waits = (count: number): number[] => Array.from({ length: count }, () => backOff.died());

  beforeEach(() => {
    now = 5;
    backOff = new BackOff(() => now);
  });

  it('doubles from 100 ms up to ten seconds', () => {
    expect(waits(9)).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  });

  it('is short again once one has held for half a minute', () => {
    waits(4);
    backOff.up();
    now += 30_000;
    expect(waits(2)).toEqual([100, 200]);
  });

  it('goes on growing when one did not hold', () => {
    waits(2);
    backOff.up();
    now += 29_999;
    expect(waits(1)).toEqual([400]);
  });

  it('does not take the time in which none ran for one that held', () => {
    backOff.up();
    waits(2);
    now += 60_000;
    expect(waits(1)).toEqual([400]);
  });
});
