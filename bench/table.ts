/** A figure beside what it must and should reach. */
export interface Figure {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  /** Null: told for its own sake. */
  readonly must: Limit | null;
  readonly aim?: Limit | undefined;
}

export interface Limit {
  readonly kind: 'atMost' | 'atLeast';
  readonly value: number;
}

export const atMost = (value: number): Limit => ({ kind: 'atMost', value });
export const atLeast = (value: number): Limit => ({ kind: 'atLeast', value });

export type Verdict = 'aim' | 'must' | 'missed' | 'unknown' | '';

/** Which of its limits a figure reaches; nothing measured reaches nothing. */
export function verdictOf({ value, must, aim }: Figure): Verdict {
  if (!must) return '';
  if (value === null) return 'unknown';
  if (aim && reaches(value, aim)) return 'aim';
  return reaches(value, must) ? 'must' : 'missed';
}

const reaches = (value: number, limit: Limit): boolean =>
  limit.kind === 'atMost' ? value <= limit.value : value >= limit.value;

/** Figures as a table for people. */
export function tableOf(figures: readonly Figure[]): string {
  const limit = (one: Limit | null | undefined) =>
    one ? `${one.kind === 'atMost' ? '≤' : '≥'} ${one.value}` : '';
  const rows = [
    ['figure', 'measured', 'must', 'aim', 'reaches'],
    ...figures.map((figure) => [
      figure.name,
      `${figure.value ?? '–'} ${figure.unit}`.trim(),
      limit(figure.must),
      limit(figure.aim),
      verdictOf(figure),
    ]),
  ];
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? '')].length)),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Verdicts by name of the figure, for JSON. */
export const verdictsOf = (figures: readonly Figure[]): Record<string, Verdict> =>
  Object.fromEntries(
    figures.filter(({ must }) => must).map((figure) => [figure.name, verdictOf(figure)]),
  );
