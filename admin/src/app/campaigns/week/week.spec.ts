import { isOn, painted, toggledDay, type WeekHours } from './week.ts';

const office: WeekHours = { start: '09:00', end: '18:00', days: [1, 2, 3, 4, 5] };
const night: WeekHours = { start: '20:00', end: '02:00', days: [7] };
const hoursOf = (week: WeekHours, day: number) =>
  Array.from({ length: 24 }, (_unused, hour) => hour).filter((hour) => isOn(week, { day, hour }));

describe('The week of a campaign', () => {
  it('is on in its window on its days', () => {
    expect(hoursOf(office, 1)).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17]);
    expect(hoursOf(office, 6)).toEqual([]);
  });

  it('is on in an hour of which a part counts', () => {
    expect(hoursOf({ ...office, start: '09:30', end: '11:10' }, 2)).toEqual([9, 10, 11]);
  });

  it('runs over midnight into the next morning', () => {
    expect(hoursOf(night, 7)).toEqual([20, 21, 22, 23]);
    expect(hoursOf(night, 1)).toEqual([0, 1]);
  });

  it('takes a stretch painted within a day for the window of all days', () => {
    expect(painted(office, { day: 6, hour: 12 }, { day: 6, hour: 10 })).toEqual({
      start: '10:00',
      end: '13:00',
      days: [1, 2, 3, 4, 5, 6],
    });
  });

  it('takes a stretch over several days for the days, too', () => {
    expect(painted(office, { day: 4, hour: 20 }, { day: 2, hour: 23 })).toEqual({
      start: '20:00',
      end: '23:59',
      days: [2, 3, 4],
    });
  });

  it('takes a day in and out', () => {
    expect(toggledDay([1, 3], 2)).toEqual([1, 2, 3]);
    expect(toggledDay([1, 2, 3], 2)).toEqual([1, 3]);
  });
});
