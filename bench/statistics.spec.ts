import { median, percentile, rounded } from './statistics.ts';

describe('Statistics', () => {
  it('take the middle value, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrowError(RangeError);
  });

  it('take percentiles by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentile(hundred, 0.5)).toBe(50);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile([7], 0.01)).toBe(7);
    expect(percentile([], 0.5)).toBeNull();
  });

  it('round and leave nothing as nothing', () => {
    expect(rounded(1.2345, 2)).toBe(1.23);
    expect(rounded(null, 2)).toBeNull();
  });
});
