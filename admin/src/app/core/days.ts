/** A day of a filter, `2026-11-22`, as the moment it begins here; undefined when it is no day. */
export function beginOfDay(day: string): string | undefined {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? new Date(`${day}T00:00:00`) : null;
  return at && !Number.isNaN(at.getTime()) ? at.toISOString() : undefined;
}

/** The moment a day ends: the next one begins. */
export function endOfDay(day: string): string | undefined {
  const begin = beginOfDay(day);
  if (begin === undefined) return undefined;
  const at = new Date(begin);
  at.setDate(at.getDate() + 1);
  return at.toISOString();
}
