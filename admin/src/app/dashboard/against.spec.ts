import { differenceTo, relativeTo } from './against.ts';

describe('a figure against yesterday', () => {
  it('is a share of what was', () => {
    expect(relativeTo(112, 100)).toEqual({ difference: 0.12, sense: 'up' });
    expect(relativeTo(50, 100)).toEqual({ difference: -0.5, sense: 'down' });
    expect(relativeTo(7, 7)).toEqual({ difference: 0, sense: 'same' });
  });

  it('has nothing to compare with when yesterday was empty', () => {
    expect(relativeTo(7, 0)).toEqual({ difference: null, sense: 'same' });
    expect(differenceTo(0.5, null)).toEqual({ difference: null, sense: 'same' });
    expect(differenceTo(null, 0.5)).toEqual({ difference: null, sense: 'same' });
  });

  it('is a difference where shares would mislead', () => {
    expect(differenceTo(120, 150)).toEqual({ difference: -30, sense: 'down' });
  });
});
