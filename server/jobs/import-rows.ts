import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { BadCell, ColumnMapping, ImportReport } from '../contract/numbers.ts';
import { newId } from '../models/id.ts';
import type { SheetRow } from '../sheets/columns.ts';
import { contactOf, isEmptyRow, type SheetContact } from '../sheets/contact.ts';
import { previewSheet } from '../sheets/preview.ts';
import { openSheet, SheetError } from '../sheets/read.ts';
import type { ImportRequest } from './sheet-requests.ts';

const MAX_LISTED = 1000;
const REPORT_EVERY_ROWS = 2000;
const CHUNK_ROWS = 500;

const COLUMNS = 'id, list_id, phone_number, customer_name, custom_data';
const HAS_NUMBERS = 'select exists (select 1 from phone_numbers where list_id = $1) as has_numbers';
const STAGE = /* sql */ `
  create temp table import_rows (
    id uuid, list_id uuid, phone_number text, customer_name text, custom_data jsonb)
  on commit drop`;
const STORE = /* sql */ `
  insert into phone_numbers (${COLUMNS}) select ${COLUMNS} from import_rows
  on conflict (list_id, phone_number) do nothing`;
const COUNT = /* sql */ `
  update number_lists set column_mapping = $2,
    total_count = (select count(*) from phone_numbers where list_id = $1)
  where id = $1`;

const ON_DNC = /* sql */ `
  select count(*)::int as dnc from dnc_numbers d
  where exists (select from phone_numbers n where n.list_id = $1 and n.phone_number = d.phone_number)`;

interface Tally {
  rows: number;
  duplicates: number;
  empty: number;
  badCount: number;
  readonly bad: BadCell[];
}

/**
 * Streams a sheet into a list by COPY. All or nothing: a file that breaks in the middle leaves the
 * list as it was. Running it again adds nothing twice.
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
    const opened = await openSheet(path);
    const reading = { listId, mapping, headerRow, country, tally, progress };
    const imported = await store(client, listId, copyLines(opened.rows(sheet), reading));
    await client.query(COUNT, [listId, JSON.stringify(mapping)]);
    const { rows } = await client.query<{ dnc: number }>(ON_DNC, [listId]);
    await client.query('commit');
    await client.query('analyze phone_numbers');
    return {
      list_id: listId,
      rows: tally.rows,
      imported,
      duplicates: tally.duplicates,
      empty: tally.empty,
      dnc: rows[0]?.dnc ?? 0,
      bad: tally.bad,
      bad_count: tally.badCount,
      seconds: Math.round((performance.now() - startedAt) / 10) / 100,
    };
  } finally {
    await client.end();
  }
}

/**
 * A new list takes its rows at once, while the sheet is still being read; one that holds numbers
 * takes those it does not know. Returns how many came in.
 */
async function store(
  client: Client,
  listId: string,
  lines: AsyncIterable<string>,
): Promise<number> {
  const copy = async (table: string) => {
    const into = client.query(copyFrom(`copy ${table} (${COLUMNS}) from stdin`));
    await pipeline(Readable.from(lines), into);
    return into.rowCount;
  };
  const { rows } = await client.query<{ has_numbers: boolean }>(HAS_NUMBERS, [listId]);
  if (!rows[0]?.has_numbers) return copy('phone_numbers');
  await client.query(STAGE);
  await copy('import_rows');
  return (await client.query(STORE)).rowCount ?? 0;
}

/** What the preview found is used, or found again when nobody says it. */
async function understood({ path, country, sheet, headerRow, mapping }: ImportRequest) {
  if (mapping && sheet !== undefined && headerRow !== undefined)
    return { mapping: withPhone(mapping), headerRow, sheet };
  const preview = await previewSheet(path, { country, sheet, headerRow });
  return {
    mapping: withPhone(mapping ?? preview.mapping),
    headerRow: headerRow ?? preview.header_row,
    sheet: preview.sheet,
  };
}

function withPhone(mapping: ColumnMapping): ColumnMapping {
  if (!Object.values(mapping).includes('phone'))
    throw new SheetError('No column holds phone numbers. Say which column does, and try again.');
  return mapping;
}

interface Reading {
  readonly listId: string;
  readonly mapping: ColumnMapping;
  readonly headerRow: number;
  readonly country: string;
  readonly tally: Tally;
  progress(rows: number): void;
}

/** The rows that can be called in PostgreSQL's text format of COPY, some hundred at a time. */
async function* copyLines(rows: AsyncIterable<SheetRow>, reading: Reading): AsyncGenerator<string> {
  const seen = new Set<string>();
  let chunk: string[] = [];
  for await (const row of rows) {
    const contact = callable(row, reading, seen);
    if (!contact) continue;
    chunk.push(copyLine(contact, reading.listId));
    if (chunk.length < CHUNK_ROWS) continue;
    yield chunk.join('');
    chunk = [];
  }
  if (chunk.length > 0) yield chunk.join('');
}

type Callable = SheetContact & { readonly phone: string };

/** A row's contact, each number once; the rest is counted. */
function callable(row: SheetRow, reading: Reading, seen: Set<string>): Callable | undefined {
  const { mapping, headerRow, country, tally, progress } = reading;
  if (row.row <= headerRow) return undefined;
  if (isEmptyRow(row)) {
    tally.empty++;
    return undefined;
  }
  if (++tally.rows % REPORT_EVERY_ROWS === 0) progress(tally.rows);
  const contact = contactOf(row, mapping, country);
  tally.badCount += contact.problems.length;
  if (tally.bad.length < MAX_LISTED) tally.bad.push(...contact.problems);
  const { phone } = contact;
  if (phone === null) return undefined;
  if (seen.has(phone)) {
    tally.duplicates++;
    return undefined;
  }
  seen.add(phone);
  return { ...contact, phone };
}

const copyLine = ({ phone, name, fields }: Callable, listId: string): string =>
  `${newId()}\t${listId}\t${phone}\t${escape(name)}\t${escape(JSON.stringify(fields))}\n`;

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
