import { VARIABLE, valueIn } from '../../../../server/contract/variables.ts';

/** A piece of instructions: plain text, or a `{{variable}}` as it is written. */
export interface Segment {
  readonly text: string;
  /** Its name without braces. */
  readonly variable: string | null;
}

/** What has been typed of a variable before the caret. */
const BEGUN = /\{\{\s*([^{}\n]*)$/;

/** A text cut at its variables. */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > from) segments.push({ text: text.slice(from, match.index), variable: null });
    segments.push({ text: match[0], variable: match[1] ?? '' });
    from = match.index + match[0].length;
  }
  if (from < text.length) segments.push({ text: text.slice(from), variable: null });
  return segments;
}

/** The text with values in place of variables, as calls fill it: case does not matter. */
export function filled(text: string, values: Readonly<Record<string, string>>): Segment[] {
  const valueOf = valueIn(values);
  return segmentsOf(text).map(({ text: written, variable }) =>
    variable === null ? { text: written, variable } : { text: valueOf(variable), variable },
  );
}

/** A variable that is being typed at the caret. */
export interface Begun {
  /** Where its `{{` stands. */
  readonly from: number;
  readonly typed: string;
}

export function begunAt(text: string, caret: number): Begun | null {
  const match = BEGUN.exec(text.slice(0, caret));
  return match ? { from: match.index, typed: match[1] ?? '' } : null;
}

/** The text with the begun variable completed, and where the caret stands then. */
export function completed(
  text: string,
  caret: number,
  { begun, name }: { begun: Begun | null; name: string },
): { text: string; caret: number } {
  const before = text.slice(0, begun?.from ?? caret);
  // Braces that stand there already are not doubled.
  const after = text.slice(caret).replace(begun ? /^\s*\}\}/ : /^$/, '');
  const variable = `{{${name}}}`;
  return { text: before + variable + after, caret: before.length + variable.length };
}

/** Names that fit what was typed: those that begin with it first. */
export function matching(names: readonly string[], typed: string): string[] {
  const wanted = typed.trim().toLowerCase();
  const fitting = names.filter((name) => name.toLowerCase().includes(wanted));
  const begins = (name: string) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
  return fitting.sort((a, b) => begins(a) - begins(b) || a.localeCompare(b));
}
