import { Client } from 'pg';
import type { DncReport } from '../contract/dnc.ts';
import type { BadCell } from '../contract/numbers.ts';
import { newId } from '../models/id.ts';
import { columnNumber } from '../sheets/cells.ts';
import { isEmptyRow } from '../sheets/contact.ts';
import { normalisePhone } from '../sheets/phone.ts';
import { previewSheet } from '../sheets/preview.ts';
import { openSheet, SheetError } from '../sheets/read.ts';
import type { DncFile } from './sheet-requests.ts';

const MAX_LISTED = 1000;
const AT_ONCE = 5000;

const ADD = /* sql */ `
  insert into dnc_numbers (id, phone_number, reason, source, created_by)
  select t.id, t.phone_number, $3, 'import', $4::uuid
  from unnest($1::uuid[], $2::text[]) as t(id, phone_number)
  on conflict (phone_number) do nothing`;

/**
 * Reads the column of phone numbers of a file onto the do-not-call list. All or nothing.
 * @throws SheetError
 */
export async function importDnc(file: DncFile): Promise<DncReport> {
  const { country, path } = file;
  const { sheet, header_row: headerRow, mapping } = await previewSheet(path, { country });
  const letter = Object.entries(mapping).find(([, meaning]) => meaning === 'phone')?.[0];
  if (letter === undefined) throw new SheetError('No column of the file holds phone numbers.');
  const found = { phones: new Set<string>(), bad: [] as BadCell[], badCount: 0 };
  for await (const row of (await openSheet(path)).rows(sheet)) {
    if (row.row <= headerRow || isEmptyRow(row)) continue;
    const cell = row.cells[columnNumber(letter) - 1] ?? { text: '' };
    const result = cell.problem ? { problem: cell.problem } : normalisePhone(cell.text, country);
    if ('phone' in result) found.phones.add(result.phone);
    else if (++found.badCount <= MAX_LISTED)
      found.bad.push({ cell: `${letter}${row.row}`, problem: result.problem });
  }
  const added = await add(file, [...found.phones]);
  return {
    added,
    known: found.phones.size - added,
    bad: found.bad,
    bad_count: found.badCount,
  };
}

async function add({ databaseUrl, reason, createdBy }: DncFile, phones: string[]): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    let added = 0;
    for (let from = 0; from < phones.length; from += AT_ONCE) {
      const chunk = phones.slice(from, from + AT_ONCE);
      const values = [chunk.map(() => newId()), chunk, reason, createdBy];
      added += (await client.query(ADD, values)).rowCount ?? 0;
    }
    await client.query('commit');
    return added;
  } finally {
    await client.end();
  }
}
