import { beginOfDay, endOfDay } from './days.ts';

describe('A day of a filter', () => {
  it('begins and ends at midnight where the reader is', () => {
    expect(beginOfDay('2026-11-22')).toBe(new Date(2026, 10, 22).toISOString());
    expect(endOfDay('2026-12-31')).toBe(new Date(2027, 0, 1).toISOString());
  });

  it('is none when it is no day', () => {
    for (const word of ['', 'today', '2026-13-45', '22.11.2026'])
      expect([beginOfDay(word), endOfDay(word)]).toEqual([undefined, undefined]);
  });
});
