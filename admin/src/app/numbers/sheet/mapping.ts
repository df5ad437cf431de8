import type { ColumnMapping, UploadPreview } from '../../../../../server/contract/numbers.ts';

type PreviewRow = UploadPreview['rows'][number];

/** A cell of the preview under the mapping chosen. */
export interface MappedCell {
  readonly letter: string;
  /** Null where only the import will know. */
  readonly value: string | null;
  /** Why it cannot be used. */
  readonly problem: string | null;
}

export interface MappedRow {
  readonly row: number;
  readonly cells: readonly MappedCell[];
}

const fieldName = (meaning: string): string | null =>
  meaning.startsWith('field:') ? meaning.slice('field:'.length) : null;

/** What a column would be called as a field of its own. */
export const ownField = ({ header, letter }: { header: string; letter: string }): string =>
  `field:${header.trim().slice(0, 100) || letter}`;

/** Names of fields the instructions may use. */
export const fieldNames = (mapping: ColumnMapping): string[] =>
  Object.values(mapping).flatMap((meaning) => fieldName(meaning) ?? []);

/** Columns that are imported, from left to right. */
export const usedColumns = ({ columns }: UploadPreview, mapping: ColumnMapping) =>
  columns.filter(({ letter }) => (mapping[letter] ?? 'ignore') !== 'ignore');

/**
 * The preview's rows under another mapping. The server showed cells under its own guess, so a cell
 * it ignored, or took for a number, is not known here.
 */
export function remap(preview: UploadPreview, mapping: ColumnMapping): MappedRow[] {
  const columns = usedColumns(preview, mapping);
  return preview.rows.map((row) => ({
    row: row.row,
    cells: columns.map(({ letter }) => {
      const guess = preview.mapping[letter];
      const isPhone = mapping[letter] === 'phone';
      // As a number it was judged, as anything else it is any text; and the other way round.
      const isJudged = isPhone === (guess === 'phone');
      return {
        letter,
        value: isJudged ? cellUnderGuess(row, guess) : null,
        problem: isJudged ? problemAt(row, letter) : null,
      };
    }),
  }));
}

const problemAt = ({ row, problems }: PreviewRow, letter: string): string | null =>
  problems.find(({ cell }) => cell === `${letter}${row}`)?.problem ?? null;

function cellUnderGuess(row: PreviewRow, guess: string | undefined): string | null {
  if (guess === 'phone') return row.phone_number;
  if (guess === 'name') return row.customer_name;
  const field = fieldName(guess ?? '');
  return field === null ? null : (row.custom_data[field] ?? '');
}

/** Gives a column a meaning; number and name each belong to one column. */
export function withMeaning(
  preview: UploadPreview,
  mapping: ColumnMapping,
  { letter, meaning }: { readonly letter: string; readonly meaning: string },
): ColumnMapping {
  const next = { ...mapping, [letter]: meaning };
  if (meaning !== 'phone' && meaning !== 'name') return next;
  for (const column of preview.columns)
    if (column.letter !== letter && next[column.letter] === meaning)
      next[column.letter] = ownField(column);
  return next;
}
