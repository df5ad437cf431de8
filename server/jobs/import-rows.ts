import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { BadCell, ColumnMapping, ImportReport } from '../contract/numbers.ts';
import { newId } from '../models/id.ts';
import { contactOf, isEmptyRow, type SheetContact } from '../sheets/contact.ts';
import { previewSheet } from '../sheets/preview.ts';
import { openSheet, SheetError } from '../sheets/read.ts';
import type { ImportRequest } from './sheet-requests.ts';

const MAX_LISTED = 1000;
const REPORT_EVERY_ROWS = 2000;
const CHUNK_ROWS = 500;

const STAGE = /* sql */ `
  create temp table import_rows (id uuid, phone_number text, customer_name text, custom_data jsonb)
  on commit drop`;
const STORE = /* sql */ `
  insert into phone_numbers (id, list_id, phone_number, customer_name, custom_data)
  select id, $1::uuid, phone_number, customer_name, custom_data from import_rows
  on conflict (list_id, phone_number) do nothing`;
const COUNT = /* sql */ `
  update number_lists set column_mapping = $2,
    total_count = (select count(*) from phone_numbers where list_id = $1)
  where id = $1`;

interface Tally {
  rows: number;
  duplicates: number;
  empty: number;
  badCount: number;
  readonly bad: BadCell[];
}

/**
 * Streams a sheet into a list, by COPY and one insert. All or nothing: a file that breaks in the
 * middle leaves the list as it was. Running it again adds nothing twice.
 * @throws SheetError
 */
export async function importRows(
  request: ImportRequest,
  progress: (rows: number) => void,
): Promise<ImportReport> {
  const startedAt = performance.now();
  const { listId, country, path } = request;
  const { mapping, headerRow, sheet } = await understood(request);
  const tally: Tally = { rows: 0, duplicates: 0, empty: 0, badCount: 0, bad: [] };
  const client = new Client({ connectionString: request.databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(STAGE);
    const opened = await openSheet(path);
    const rows = contacts(opened.rows(sheet), { mapping, headerRow, country, tally, progress });
    await pipeline(
      Readable.from(copyLines(rows)),
      client.query(copyFrom('copy import_rows from stdin')),
    );
    const { rowCount } = await client.query(STORE, [listId]);
    await client.query(COUNT, [listId, JSON.stringify(mapping)]);
    await client.query('commit');
    await client.query('analyze phone_numbers');
    return {
      list_id: listId,
      rows: tally.rows,
      imported: rowCount ?? 0,
      duplicates: tally.duplicates,
      empty: tally.empty,
      bad: tally.bad,
      bad_count: tally.badCount,
      seconds: Math.round((performance.now() - startedAt) / 10) / 100,
    };
  } finally {
    await client.end();
  }
}

/** The mapping given, or the one that the preview finds. */
async function understood({ path, country, sheet, headerRow, mapping }: ImportRequest) {
  const preview = await previewSheet(path, { country, sheet, headerRow });
  const chosen: ColumnMapping = mapping ?? preview.mapping;
  if (!Object.values(chosen).includes('phone'))
    throw new SheetError('No column holds phone numbers. Say which column does, and try again.');
  return { mapping: chosen, headerRow: headerRow ?? preview.header_row, sheet: preview.sheet };
}

interface Reading {
  readonly mapping: ColumnMapping;
  readonly headerRow: number;
  readonly country: string;
  readonly tally: Tally;
  progress(rows: number): void;
}

/** The rows that can be called, each number once; the rest is counted. */
async function* contacts(
  rows: AsyncIterable<Parameters<typeof contactOf>[0]>,
  { mapping, headerRow, country, tally, progress }: Reading,
): AsyncGenerator<SheetContact & { phone: string }> {
  const seen = new Set<string>();
  for await (const row of rows) {
    if (row.row <= headerRow) continue;
    if (isEmptyRow(row)) {
      tally.empty++;
      continue;
    }
    if (++tally.rows % REPORT_EVERY_ROWS === 0) progress(tally.rows);
    const contact = contactOf(row, mapping, country);
    tally.badCount += contact.problems.length;
    if (tally.bad.length < MAX_LISTED) tally.bad.push(...contact.problems);
    const { phone } = contact;
    if (phone === null) continue;
    if (seen.has(phone)) tally.duplicates++;
    else {
      seen.add(phone);
      yield { ...contact, phone };
    }
  }
}

/** PostgreSQL's text format of COPY, some hundred rows at a time. */
async function* copyLines(
  rows: AsyncIterable<SheetContact & { phone: string }>,
): AsyncGenerator<string> {
  let chunk: string[] = [];
  for await (const { phone, name, fields } of rows) {
    chunk.push([newId(), phone, escape(name), escape(JSON.stringify(fields))].join('\t'));
    if (chunk.length < CHUNK_ROWS) continue;
    yield `${chunk.join('\n')}\n`;
    chunk = [];
  }
  if (chunk.length > 0) yield `${chunk.join('\n')}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '',
};

const escape = (text: string | null): string =>
  text === null
    ? '\\N'
    : text
        .replaceAll('\\u0000', '')
        .replace(/[\\\t\n\r\0]/g, (character) => ESCAPES[character] ?? '');
