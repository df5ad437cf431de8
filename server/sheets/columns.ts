import type { ColumnMapping } from '../contract/numbers.ts';
import { columnLetter, type CellText } from './cells.ts';
import { normalisePhone } from './phone.ts';

/** A row of a sheet, with its 1-based number. */
export interface SheetRow {
  readonly row: number;
  readonly cells: readonly CellText[];
}

export interface Column {
  readonly letter: string;
  readonly header: string;
  readonly guess: string;
  readonly samples: string[];
}

/** Words in headers, in English and Turkish, folded: no case, no Turkish dots and tails. */
const PHONE = /(phone|telefon|\btel\b|mobile|\bgsm\b|\bcep\b|msisdn)/;
const MAYBE_PHONE = /\b(numara|number|no|cell|contact)\b/;
const NAME = /\b(name|fullname|customer|isim|ad|adi|musteri|unvan)\b/;
const SURNAME = /^(surname|last name|soyad|soyadi)$/;

const FOLDS: Readonly<Record<string, string>> = { ı: 'i', ş: 's', ğ: 'g', ç: 'c', ö: 'o', ü: 'u' };

/** A header for comparing: "Müşteri_Adı" → "musteri adi". */
export const fold = (text: string): string =>
  text
    .toLocaleLowerCase('tr')
    .replace(/[ışğçöü]/g, (letter) => FOLDS[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[_\-./:]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const isPhone = (text: string, country: string): boolean =>
  'phone' in normalisePhone(text, country);

/**
 * The row of the headers, 0 when there is none. Titles, dates and blank rows may stand above it: it
 * names a phone column, or is the text that stands over the first phone number.
 */
export function findHeader(rows: readonly SheetRow[], country: string): number {
  const first = rows.findIndex(({ cells }) => cells.some(({ text }) => isPhone(text, country)));
  const firstRow = rows[first];
  const named = rows.find(({ cells }) => cells.some(({ text }) => PHONE.test(fold(text))));
  if (named && (!firstRow || named.row < firstRow.row)) return named.row;
  const column = firstRow?.cells.findIndex(({ text }) => isPhone(text, country)) ?? -1;
  const above = rows.slice(0, Math.max(0, first)).findLast(({ cells }) => cells[column]?.text);
  return above?.row ?? 0;
}

/** What each column probably means, with samples for the eye. */
export function describeColumns(
  rows: readonly SheetRow[],
  headerRow: number,
  country: string,
): Column[] {
  const header = rows.find(({ row }) => row === headerRow);
  const data = rows.filter(({ row }) => row > headerRow);
  const width = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const columns = Array.from({ length: width }, (_unused, index) => ({
    letter: columnLetter(index + 1),
    header: header?.cells[index]?.text ?? '',
    samples: data.map(({ cells }) => cells[index]?.text ?? '').filter((text) => text !== ''),
  }));
  const phone = phoneColumn(columns, country);
  const name = columns.findIndex(({ header: title }, index) => {
    const folded = fold(title);
    return index !== phone && NAME.test(folded) && !SURNAME.test(folded);
  });
  const guessOf = (column: (typeof columns)[number], index: number): string => {
    if (index === phone) return 'phone';
    return index === name ? 'name' : otherGuess(column);
  };
  return columns.map((column, index) => ({
    ...column,
    samples: column.samples.slice(0, 5),
    guess: guessOf(column, index),
  }));
}

const otherGuess = ({ header, letter, samples }: Omit<Column, 'guess'>): string =>
  header === '' && samples.length === 0 ? 'ignore' : `field:${(header || letter).slice(0, 100)}`;

/** The column with the most valid numbers, a telling header breaking the tie; -1 for none. */
function phoneColumn(columns: readonly Omit<Column, 'guess'>[], country: string): number {
  const scores = columns.map(({ header, samples }) => {
    const title = fold(header);
    const valid = samples.slice(0, 50).filter((text) => isPhone(text, country)).length;
    if (PHONE.test(title)) return valid + 3;
    return valid === 0 ? 0 : valid + (MAYBE_PHONE.test(title) ? 1 : 0);
  });
  const best = Math.max(0, ...scores);
  return best === 0 ? -1 : scores.indexOf(best);
}

export const mappingOf = (columns: readonly Column[]): ColumnMapping =>
  Object.fromEntries(columns.map(({ letter, guess }) => [letter, guess]));
