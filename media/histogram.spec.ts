import { Histogram } from './histogram.ts';

describe('A histogram', () => {
  it('gives percentiles within a tenth of a millisecond, and the highest as it was', () => {
    const histogram = new Histogram();
    for (let i = 1; i <= 100; i++) histogram.add(i / 10);
    histogram.add(500);
    const { count, p50, p99, max } = histogram.summary();
    expect(count).toBe(101);
    expect(p50).toBeCloseTo(5.2, 1);
    expect(p99).toBeCloseTo(10.1, 1);
    expect(max).toBe(500);
  });

  it('is empty at first', () => {
    expect(new Histogram().summary()).toEqual({ count: 0, p50: 0, p99: 0, max: 0 });
  });

  it('forgets what is older than the last time it aged', () => {
    const histogram = new Histogram();
    histogram.add(90);
    histogram.age();
    histogram.add(1);
    expect(histogram.summary()).toEqual(jasmine.objectContaining({ count: 2, max: 90 }));
    histogram.age();
    expect(histogram.summary()).toEqual(jasmine.objectContaining({ count: 1, max: 1 }));
    histogram.age();
    expect(histogram.summary().count).toBe(0);
  });
});
