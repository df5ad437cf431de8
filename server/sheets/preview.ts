import type { UploadPreview } from '../contract/numbers.ts';
import { describeColumns, findHeader, mappingOf, type SheetRow } from './columns.ts';
import { contactOf, isEmptyRow } from './contact.ts';
import { openSheet, SheetError } from './read.ts';

/** Rows looked at to understand a sheet. */
const LOOKED_AT = 200;
const SHOWN = 20;

export type SheetPreview = Omit<UploadPreview, 'upload_id' | 'file_name'>;

export interface PreviewOptions {
  readonly country: string;
  readonly sheet?: string | undefined;
  /** Given by the user; found when absent. */
  readonly headerRow?: number | undefined;
}

/**
 * How a file would be understood: sheet, headers, mapping, first rows. Nothing is stored.
 * @throws SheetError
 */
export async function previewSheet(path: string, options: PreviewOptions): Promise<SheetPreview> {
  const { country } = options;
  const opened = await openSheet(path);
  const sheet = options.sheet ?? opened.sheets[0] ?? '';
  if (!opened.sheets.includes(sheet))
    throw new SheetError(`There is no sheet "${sheet}" in the workbook.`);
  const rows = await firstRows(opened.rows(sheet));
  if (rows.every(isEmptyRow)) throw new SheetError(`The sheet "${sheet}" is empty.`);
  const headerRow = options.headerRow ?? findHeader(rows, country);
  const columns = describeColumns(rows, headerRow, country);
  const mapping = mappingOf(columns);
  const data = rows.filter((row) => row.row > headerRow && !isEmptyRow(row)).slice(0, SHOWN);
  return {
    sheets: opened.sheets,
    sheet,
    header_row: headerRow,
    columns,
    mapping,
    rows: data.map((row) => {
      const { phone, name, fields, problems } = contactOf(row, mapping, country);
      return {
        row: row.row,
        phone_number: phone,
        customer_name: name,
        custom_data: fields,
        problems,
      };
    }),
  };
}

async function firstRows(rows: AsyncIterable<SheetRow>): Promise<SheetRow[]> {
  const first: SheetRow[] = [];
  for await (const row of rows) {
    first.push(row);
    if (first.length >= LOOKED_AT) break;
  }
  return first;
}
