/**
 * Streams the rows of a workbook by ExcelJS, from an archive that is read in the order the rows need. ExcelJS itself
 * takes the files as they lie in the archive: it ends too early when the archive has come before its files
 * were looked at, and then misses the last ones (https://github.com/exceljs/exceljs/blob/v4.4.0/lib/utils/iterate-stream.js).
 */
import ExcelJS from 'exceljs';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import type { Archive } from './zip.ts';

interface Relation {
  readonly Id: string;
  /** A URL that ends in what it is. */
  readonly Type: string;
  readonly Target: string;
}

/** What ExcelJS's reader has and its types leave out. */
interface Parts {
  workbookRels: readonly Relation[];
  model: { readonly sheets?: readonly { readonly name: string; readonly rId: string }[] };
  _parseRels(part: Readable): Promise<void>;
  _parseWorkbook(part: Readable): Promise<void>;
  _parseStyles(part: Readable): Promise<void>;
  /** Done at its first step where the strings are cached. */
  _parseSharedStrings(part: Readable): AsyncIterator<unknown>;
  _parseWorksheet(part: Readable, sheetNo: string): Iterable<{ value: AsyncIterable<ExcelJS.Row> }>;
}

const OPTIONS = {
  worksheets: 'emit',
  sharedStrings: 'cache',
  styles: 'cache',
  hyperlinks: 'ignore',
  entries: 'ignore',
} as const;

/** The rows of the sheet of that name, of the first one when none is named; none when there is no such sheet. */
export async function* sheetRows(archive: Archive, wanted?: string): AsyncGenerator<ExcelJS.Row> {
  const reader = new ExcelJS.stream.xlsx.WorkbookReader('', OPTIONS) as unknown as Parts;
  await reader._parseRels(await archive.read('xl/_rels/workbook.xml.rels'));
  await reader._parseWorkbook(await archive.read('xl/workbook.xml'));
  const styles = partOf(reader, archive, ({ Type }) => Type.endsWith('/styles'));
  if (styles) await reader._parseStyles(await archive.read(styles));
  const strings = partOf(reader, archive, ({ Type }) => Type.endsWith('/sharedStrings'));
  if (strings) await reader._parseSharedStrings(await archive.read(strings)).next();
  const sheet = (reader.model.sheets ?? []).find(
    ({ name, rId }) => (wanted ?? name) === name && isOfCells(reader, rId),
  );
  if (!sheet) return;
  const part = partOf(reader, archive, ({ Id }) => Id === sheet.rId);
  if (!part) throw new Error(`it lacks the sheet "${sheet.name}"`);
  for (const { value } of reader._parseWorksheet(await archive.read(part), '1')) yield* value;
}

/** Rather than a chart that has a tab of its own. */
const isOfCells = ({ workbookRels }: Parts, rId: string): boolean =>
  workbookRels.some(({ Id, Type }) => Id === rId && Type.endsWith('/worksheet'));

/** The name in the archive of a part of the workbook. */
function partOf(
  { workbookRels }: Parts,
  archive: Archive,
  isWanted: (relation: Relation) => boolean,
): string | undefined {
  const target = workbookRels.find(isWanted)?.Target;
  const name = target && posix.resolve('/xl', target).slice(1);
  return name && archive.has(name) ? name : undefined;
}
