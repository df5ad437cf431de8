import { share } from './scores.ts';

describe('the shares of a benchmark', () => {
  it('come with the interval of Wilson', () => {
    expect(share(95, 100)).toEqual({ value: 0.95, low: 0.8882, high: 0.9785, of: 100 });
    expect(share(0, 50)).toEqual({ value: 0, low: 0, high: 0.0713, of: 50 });
    expect(share(0, 0)).toEqual({ value: 0, low: 0, high: 1, of: 0 });
  });
});
