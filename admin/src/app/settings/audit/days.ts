/** The moment a day of a date field begins here; undefined for an empty field. */
export const dayStart = (day: string): string | undefined =>
  day === '' ? undefined : new Date(`${day}T00:00`).toISOString();

/** The moment the day after it begins. */
export function dayEnd(day: string): string | undefined {
  if (day === '') return undefined;
  const next = new Date(`${day}T00:00`);
  next.setDate(next.getDate() + 1);
  return next.toISOString();
}
