import ExcelJS from 'exceljs';
import { cellText, type CellText } from './cells.ts';
import type { SheetRow } from './columns.ts';
import { readEntry } from './zip.ts';

type StreamedSheet = AsyncIterable<ExcelJS.Row> & { readonly name?: string; readonly id?: number };

/** Names of a workbook's sheets in the order of their tabs, from its table of contents alone. */
export async function sheetNames(path: string): Promise<string[]> {
  const xml = await readEntry(path, 'xl/workbook.xml');
  return [...xml.matchAll(/<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"/g)].map(([, name = '']) =>
    unescapeXml(name),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) =>
    decimal || hex
      ? String.fromCodePoint(parseInt(decimal ?? hex, decimal ? 10 : 16))
      : (ENTITIES[String(name)] ?? whole),
  );

/** Rows of one sheet as they stream by, the first sheet when none is named. */
export async function* readXlsx(path: string, wanted?: string): AsyncGenerator<SheetRow> {
  for await (const sheet of sheetsOf(path)) {
    if (wanted !== undefined && nameOf(sheet) !== wanted) continue;
    for await (const row of sheet) yield rowOf(row);
    return;
  }
}

const sheetsOf = (path: string): AsyncIterable<StreamedSheet> =>
  new ExcelJS.stream.xlsx.WorkbookReader(path, {
    worksheets: 'emit',
    sharedStrings: 'cache',
    styles: 'cache',
    hyperlinks: 'ignore',
    entries: 'ignore',
  }) as unknown as AsyncIterable<StreamedSheet>;

const nameOf = ({ name, id }: StreamedSheet): string => name ?? `Sheet ${id ?? 1}`;

function rowOf(row: ExcelJS.Row): SheetRow {
  const cells: CellText[] = [];
  for (let column = 1; column <= row.cellCount; column++)
    cells.push(cellText(row.getCell(column).value));
  return { row: row.number, cells };
}
