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
  rows(sheet?: string): AsyncGenerator<SheetRow>;
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

async function* guarded(rows: AsyncGenerator<SheetRow>): AsyncGenerator<SheetRow> {
  try {
    yield* rows;
  } catch (error) {
    damaged(error);
  }
}
