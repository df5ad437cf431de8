import type { CallingHours } from './store.ts';

const MINUTE_MS = 60_000;
const ISO_DAYS: Readonly<Record<string, number>> = {
  Mon: 1,
  Tue: 2,
  Wed: 3,
  Thu: 4,
  Fri: 5,
  Sat: 6,
  Sun: 7,
};

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  let format = formats.get(timezone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timezone, format);
  }
  return format;
}

/** Weekday (1 = Monday) and minute of the day at a moment, as the zone's clocks show it. */
function localTime(timezone: string, at: number): { day: number; minute: number } {
  const parts = Object.fromEntries(
    formatOf(timezone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: ISO_DAYS[parts['weekday'] ?? ''] ?? 0,
    minute: Number(parts['hour']) * 60 + Number(parts['minute']),
  };
}

/**
 * Whether a campaign may dial at `at`. Hours that end before they start run over midnight and
 * belong to the day on which they began. No hours: always.
 */
export function mayDialAt(hours: CallingHours | null, at: number): boolean {
  if (!hours) return true;
  const { day, minute } = localTime(hours.timezone, at);
  const { startMinute, endMinute, days } = hours;
  if (startMinute <= endMinute)
    return days.includes(day) && minute >= startMinute && minute < endMinute;
  const yesterday = day === 1 ? 7 : day - 1;
  return (
    (days.includes(day) && minute >= startMinute) ||
    (days.includes(yesterday) && minute < endMinute)
  );
}

/** Ms to wait before looking again: to the next full minute, for hours begin at one. */
export const untilNextMinute = (at: number): number => MINUTE_MS - (at % MINUTE_MS);

const STEP_MINUTES = 5;
const WITHIN_MS = 14 * 24 * 60 * MINUTE_MS;

/** The first minute at or after `from` at which a campaign may dial; null when there is none for two weeks. */
export function firstAllowed(hours: CallingHours | null, from: number): number | null {
  if (mayDialAt(hours, from)) return from;
  const start = Math.ceil(from / MINUTE_MS) * MINUTE_MS;
  for (let at = start; at < start + WITHIN_MS; at += STEP_MINUTES * MINUTE_MS) {
    if (!mayDialAt(hours, at)) continue;
    // Hours begin at any minute: back to the one at which they did.
    let first = at;
    while (first > start && mayDialAt(hours, first - MINUTE_MS)) first -= MINUTE_MS;
    return first;
  }
  return null;
}
