import type { SheetRow } from './columns.ts';
import { detectFile } from './detect.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx, sheetNames } from './read-xlsx.ts';

/** A file that cannot be used; the message tells its owner why and what to do. */
export class SheetError extends Error {
  override readonly name = 'SheetError';
}

export interface Sheet {
  readonly sheets: string[];
  rows(sheet?: string): AsyncIterable<SheetRow>;
}

/** @throws SheetError */
export async function openSheet(path: string): Promise<Sheet> {
  const file = await detectFile(path);
  if (file.kind === 'refused') throw new SheetError(file.why);
  if (file.kind === 'csv') return { sheets: ['csv'], rows: () => guarded(readCsv(path)) };
  const sheets = await sheetNames(path).catch(damaged);
  if (sheets.length === 0) throw new SheetError('The workbook has no sheet.');
  return { sheets, rows: (sheet) => guarded(readXlsx(path, sheet)) };
}

function damaged(error: unknown): never {
  throw new SheetError(
    `The file cannot be read (${error instanceof Error ? error.message : String(error)}). ` +
      'Open it in Excel, save it again as .xlsx, and upload it.',
  );
}

/** The same rows; an error while they are read is the file's. */
const guarded = (rows: AsyncGenerator<SheetRow>): AsyncIterable<SheetRow> => ({
  [Symbol.asyncIterator]: () => ({
    next: () => rows.next().catch(damaged),
    return: (value: unknown) => rows.return(value),
  }),
});
