import { atLeast, atMost, tableOf, verdictOf, verdictsOf, type Figure } from './table.ts';

const figure = (value: number | null, more: Partial<Figure> = {}): Figure => ({
  name: 'delay',
  value,
  unit: 'ms',
  must: atMost(15),
  aim: atMost(5),
  ...more,
});

describe('Figures', () => {
  it('reach their aim, their must, or neither', () => {
    expect(verdictOf(figure(5))).toBe('aim');
    expect(verdictOf(figure(5.1))).toBe('must');
    expect(verdictOf(figure(16))).toBe('missed');
    expect(verdictOf(figure(19, { must: atLeast(20), aim: atLeast(75) }))).toBe('missed');
    expect(verdictOf(figure(75, { must: atLeast(20), aim: atLeast(75) }))).toBe('aim');
  });

  it('that were not measured reach nothing', () => {
    expect(verdictOf(figure(null))).toBe('unknown');
  });

  it('without a limit are judged by nobody', () => {
    const told = figure(99, { name: 'told', must: null });
    expect(verdictOf(told)).toBe('');
    expect(verdictsOf([figure(3), told])).toEqual({ delay: 'aim' });
  });

  it('stand in columns', () => {
    expect(tableOf([figure(3), figure(null, { name: 'a longer name', aim: undefined })])).toBe(
      [
        'figure         measured  must  aim  reaches',
        'delay          3 ms      ≤ 15  ≤ 5  aim',
        'a longer name  – ms      ≤ 15       unknown',
        '',
      ].join('\n'),
    );
  });
});
