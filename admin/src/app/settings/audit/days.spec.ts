import { dayEnd, dayStart } from './days.ts';

describe('A day of a filter', () => {
  it('begins and ends at midnight here, also where the clock is changed', () => {
    expect(dayStart('2026-03-29')).toBe(new Date(2026, 2, 29).toISOString());
    expect(dayEnd('2026-03-29')).toBe(new Date(2026, 2, 30).toISOString());
  });

  it('that nobody chose bounds nothing', () => {
    expect([dayStart(''), dayEnd('')]).toEqual([undefined, undefined]);
  });
});
