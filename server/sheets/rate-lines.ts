import { parse } from 'csv-parse/sync';
import { delimiterOf } from './read-csv.ts';
import { SaveRate, type RateLine } from '../contract/routing.ts';

export interface RateProblem {
  readonly line: number;
  readonly problem: string;
}

const Line = SaveRate.omit({ trunk_id: true });
const MAX_PROBLEMS = 100;

/**
 * A carrier's rate table: prefix, price per minute, first seconds, further seconds, price per call,
 * currency. A first line that begins with no prefix is a heading; of a prefix that comes twice the
 * last line counts.
 */
export function rateLines(
  text: string,
  currency: string,
): { lines: RateLine[]; problems: RateProblem[] } {
  const rows: string[][] = parse(text, {
    bom: true,
    delimiter: delimiterOf(text),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  });
  const lines = new Map<string, RateLine>();
  const problems: RateProblem[] = [];
  rows.forEach((row, index) => {
    if (index === 0 && !/^\+?\d/.test(row[0] ?? '')) return;
    const parsed = Line.safeParse(fieldsOf(row, currency));
    if (parsed.success) lines.set(parsed.data.prefix, parsed.data);
    else if (problems.length < MAX_PROBLEMS)
      problems.push({ line: index + 1, problem: parsed.error.issues[0]?.message ?? '' });
  });
  return { lines: [...lines.values()], problems };
}

function fieldsOf(row: readonly string[], currency: string) {
  const [prefix = '', price = '', first, step, perCall, own] = row;
  return {
    prefix: `+${prefix.replaceAll(/[^\d]/g, '').replace(/^00/, '')}`,
    per_minute: price === '' ? Number.NaN : decimal(price),
    currency: own || currency,
    ...(first && { first_seconds: decimal(first) }),
    ...(step && { step_seconds: decimal(step) }),
    ...(perCall && { per_call: decimal(perCall) }),
  };
}

/** 0,025 and 0.025 are the same price. */
const decimal = (text: string): number => Number(text.replace(',', '.'));
