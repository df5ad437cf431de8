import { liveCall } from '../../../testing/live.ts';
import { HEAD_HEIGHT, layoutOf, ROOMY, rowsWithin, type CallGroup } from './board-layout.ts';

const callsOf = (count: number) =>
  Array.from({ length: count }, (_unused, n) => liveCall({ id: `call-${n}` }));
const group = (name: string, count: number): CallGroup => ({
  id: name,
  name,
  calls: callsOf(count),
});
const line = ROOMY.height + ROOMY.gap;

describe('The layout of the live grid', () => {
  it('fills rows with as many cards as fit', () => {
    const { rows, cardWidth, height } = layoutOf([group('', 7)], 1200, ROOMY);
    expect(rows.map((row) => ('calls' in row ? row.calls.length : 0))).toEqual([4, 3]);
    expect(cardWidth * 4 + ROOMY.gap * 3).toBeLessThanOrEqual(1200);
    expect(height).toBe(2 * line - ROOMY.gap);
  });

  it('has a column even where none fits', () => {
    expect(layoutOf([group('', 2)], 200, ROOMY).cardWidth).toBe(200);
  });

  it('begins each group with a line of its own', () => {
    const { rows } = layoutOf([group('Autumn', 1), group('Spring', 5)], 1200, ROOMY);
    expect(rows.map(({ top }) => top)).toEqual([
      0,
      HEAD_HEIGHT,
      HEAD_HEIGHT + line,
      2 * HEAD_HEIGHT + line,
      2 * HEAD_HEIGHT + 2 * line,
    ]);
  });

  it('finds the rows within a stretch, however many there are', () => {
    const { rows } = layoutOf([group('', 5000)], 300, ROOMY);
    const seen = rowsWithin(rows, 1000 * line + 1, 1003 * line);
    expect(seen.map(({ top }) => top / line)).toEqual([1000, 1001, 1002]);
    expect(rowsWithin(rows, -500, 1)).toHaveSize(1);
    expect(rowsWithin(rows, 5000 * line, 6000 * line)).toEqual([]);
  });
});
