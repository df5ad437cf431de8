import type { BadCell, ColumnMapping } from '../contract/numbers.ts';
import { columnNumber } from './cells.ts';
import type { SheetRow } from './columns.ts';
import { normalisePhone } from './phone.ts';

/** A row as it will be stored. */
export interface SheetContact {
  readonly row: number;
  /** Null: the row has no number that can be called, and `problems` says why. */
  readonly phone: string | null;
  readonly name: string | null;
  readonly fields: Record<string, string>;
  readonly problems: BadCell[];
}

const MAX_NAME = 255;
const MAX_FIELD = 2000;

/** Row → contact. A bad cell is named by its address; a bad phone number keeps the row out. */
export function contactOf(
  { row, cells }: SheetRow,
  mapping: ColumnMapping,
  country: string,
): SheetContact {
  const problems: BadCell[] = [];
  const fields: Record<string, string> = {};
  let phone: string | null = null;
  let name: string | null = null;
  for (const [letter, meaning] of Object.entries(mapping)) {
    if (meaning === 'ignore') continue;
    const cell = cells[columnNumber(letter) - 1] ?? { text: '' };
    const bad = (problem: string) => problems.push({ cell: `${letter}${row}`, problem });
    if (cell.problem) bad(cell.problem);
    else if (meaning === 'phone') {
      const result = normalisePhone(cell.text, country);
      if ('phone' in result) phone = result.phone;
      else bad(result.problem);
    } else if (meaning === 'name') name = cell.text.slice(0, MAX_NAME) || null;
    else if (cell.text) fields[meaning.slice('field:'.length)] = cell.text.slice(0, MAX_FIELD);
  }
  return { row, phone, name, fields, problems };
}

export const isEmptyRow = ({ cells }: SheetRow): boolean =>
  cells.every(({ text, problem }) => text === '' && problem === undefined);
