import { confusionOf } from './confusion.ts';

describe('The confusion of who answered', () => {
  it('counts what was right, by what it was', () => {
    const { total, right, rows } = confusionOf([
      { verdict: 'human', truth: 'human', calls: 8 },
      { verdict: 'machine', truth: 'human', calls: 1 },
      { verdict: 'machine', truth: 'machine', calls: 3 },
    ]);
    expect([total, right]).toEqual([12, 11]);
    expect(rows.map(({ truth }) => truth)).toEqual(['human', 'machine']);
    expect(rows[0]?.cells.map(({ calls }) => calls)).toEqual([8, 1, 0, 0]);
  });

  it('has no rows when nothing was counted', () => {
    expect(confusionOf([])).toEqual({ total: 0, right: 0, rows: [] });
  });
});
