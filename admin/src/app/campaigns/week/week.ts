/** When a campaign may call: one window of the day, on some days of the week. */
export interface WeekHours {
  /** `09:00`. */
  readonly start: string;
  /** `18:00`; at or before the start it lies on the next morning. */
  readonly end: string;
  /** ISO weekdays, 1 = Monday. */
  readonly days: readonly number[];
}

export interface WeekCell {
  /** 1 = Monday. */
  readonly day: number;
  /** 0 to 23. */
  readonly hour: number;
}

export const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export const HOURS = Array.from({ length: 24 }, (_unused, hour) => hour);
/** The last minute there is: a day's end as a clock can say it. */
const MIDNIGHT = '23:59';

const minuteOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
};

const clockAt = (hour: number): string =>
  hour >= 24 ? MIDNIGHT : `${String(hour).padStart(2, '0')}:00`;

/** Whether calls may be made in some part of an hour of a day. Hours after midnight belong to the evening before. */
export function isOn({ start, end, days }: WeekHours, { day, hour }: WeekCell): boolean {
  if (start === '' || end === '') return false;
  const [from, until] = [minuteOf(start), minuteOf(end)];
  const [begins, ends] = [hour * 60, hour * 60 + 60];
  if (from < until) return days.includes(day) && begins < until && ends > from;
  const yesterday = day === 1 ? 7 : day - 1;
  return (days.includes(day) && ends > from) || (days.includes(yesterday) && begins < until);
}

/**
 * The hours after a stretch was painted. There is one window for all days, so the stretch becomes
 * it; over several days those become the days, within one day that day is added.
 */
export function painted(hours: WeekHours, from: WeekCell, to: WeekCell): WeekHours {
  const [first, last] = [Math.min(from.day, to.day), Math.max(from.day, to.day)];
  const covered = DAYS.filter((day) => day >= first && day <= last);
  return {
    start: clockAt(Math.min(from.hour, to.hour)),
    end: clockAt(Math.max(from.hour, to.hour) + 1),
    days: covered.length > 1 ? covered : withDay(hours.days, from.day),
  };
}

export const withDay = (days: readonly number[], day: number): number[] =>
  [...new Set([...days, day])].sort();

export const toggledDay = (days: readonly number[], day: number): number[] =>
  days.includes(day) ? days.filter((known) => known !== day) : withDay(days, day);
