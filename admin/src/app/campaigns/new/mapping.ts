import type { ColumnMapping, UploadPreview } from '../../../../../server/contract/numbers.ts';

type PreviewRow = UploadPreview['rows'][number];

/** A preview row under the mapping chosen; null where only the import will know. */
export interface MappedRow {
  readonly row: number;
  readonly phone: string | null;
  readonly name: string | null;
  readonly fields: readonly { readonly name: string; readonly value: string | null }[];
  readonly problems: PreviewRow['problems'];
}

export const fieldName = (meaning: string): string | null =>
  meaning.startsWith('field:') ? meaning.slice('field:'.length) : null;

/** What a column would be called as a field of its own. */
export const ownField = ({ header, letter }: { header: string; letter: string }): string =>
  `field:${header.trim().slice(0, 100) || letter}`;

/** Names of fields the instructions may use. */
export const fieldNames = (mapping: ColumnMapping): string[] =>
  Object.values(mapping).flatMap((meaning) => fieldName(meaning) ?? []);

/**
 * The preview's rows under another mapping. The server showed cells under its own guess, so a cell
 * it ignored, or took for a number, is not known here.
 */
export function remap(preview: UploadPreview, mapping: ColumnMapping): MappedRow[] {
  const letterOf = (meaning: string) =>
    Object.entries(mapping).find(([, given]) => given === meaning)?.[0];
  const phoneColumn = letterOf('phone');
  const isGuessedPhone = phoneColumn !== undefined && preview.mapping[phoneColumn] === 'phone';
  return preview.rows.map((row) => ({
    row: row.row,
    phone: isGuessedPhone ? row.phone_number : null,
    name: cellUnderGuess(row, preview.mapping[letterOf('name') ?? '']),
    fields: Object.entries(mapping).flatMap(([letter, meaning]) => {
      const name = fieldName(meaning);
      return name === null ? [] : [{ name, value: cellUnderGuess(row, preview.mapping[letter]) }];
    }),
    problems: isGuessedPhone ? row.problems : [],
  }));
}

function cellUnderGuess(row: PreviewRow, guess: string | undefined): string | null {
  if (guess === 'phone') return row.phone_number;
  if (guess === 'name') return row.customer_name;
  const field = fieldName(guess ?? '');
  return field === null ? null : (row.custom_data[field] ?? '');
}
