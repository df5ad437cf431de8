import type ExcelJS from 'exceljs';
import { cellText, type CellText } from './cells.ts';
import type { SheetRow } from './columns.ts';
import { sheetRows } from './workbook-reader.ts';
import { Archive, readEntry } from './zip.ts';

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
  await using archive = await Archive.open(path);
  for await (const row of sheetRows(archive, wanted)) yield rowOf(row);
}

function rowOf(row: ExcelJS.Row): SheetRow {
  const cells: CellText[] = [];
  for (let column = 1; column <= row.cellCount; column++)
    cells.push(cellText(row.getCell(column).value));
  return { row: row.number, cells };
}
