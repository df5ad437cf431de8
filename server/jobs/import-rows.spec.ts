import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DncNumber, newId, NumberList, PhoneNumber } from '../models/index.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { SheetError } from '../sheets/read.ts';
import { importDnc } from './import-dnc.ts';
import { importRows } from './import-rows.ts';

const PHONES = ['+905321000001', '+905321000002', '+905321000003'];

describe('an import into PostgreSQL', () => {
  let folder: string;
  let database: TestDatabase;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'callboard-import-'));
    database = await openTestDatabase();
  }, 60_000);
  afterAll(async () => {
    await database?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const aSheet = (lines: readonly string[]): string => {
    const path = join(folder, `${newId()}.csv`);
    writeFileSync(path, ['Ad;Telefon;Not', ...lines].join('\n'));
    return path;
  };
  const aList = async (): Promise<string> =>
    (await NumberList.create({ id: newId(), name: 'A list' })).id;
  const importInto = (listId: string, lines: readonly string[], mapping?: Record<string, string>) =>
    importRows(
      {
        path: aSheet(lines),
        listId,
        databaseUrl: database.url,
        country: 'TR',
        ...(mapping && { sheet: 'csv', headerRow: 1, mapping }),
      },
      () => undefined,
    );
  const numbersOf = (listId: string) =>
    PhoneNumber.findAll({ where: { list_id: listId }, order: ['phone_number'] });

  it('stores each number once, and counts what it leaves out', async () => {
    const listId = await aList();
    const report = await importInto(listId, [
      `Ada;${PHONES[0]!};one\\two\tthree`,
      `Ada;0532 100 00 01;again`,
      `Can;12;bad`,
      `Ece;${PHONES[1]!};`,
    ]);
    expect(report).toEqual(
      jasmine.objectContaining({ rows: 4, imported: 2, duplicates: 1, bad_count: 1 }),
    );
    expect(report.bad[0]!.cell).toBe('B4');
    const [first, second] = await numbersOf(listId);
    expect(first!.customer_name).toBe('Ada');
    expect(first!.custom_data).toEqual({ Not: 'one\\two\tthree' });
    expect(second!.phone_number).toBe(PHONES[1]!);
    expect((await NumberList.findByPk(listId))!.total_count).toBe(2);
  });

  it('adds to a list that holds numbers only those it does not know', async () => {
    const listId = await aList();
    const lines = PHONES.slice(0, 2).map((phone) => `Ada;${phone};`);
    expect((await importInto(listId, lines)).imported).toBe(2);
    expect((await importInto(listId, lines)).imported).toBe(0);
    const more = await importInto(listId, [...lines, `Can;${PHONES[2]!};`]);
    expect(more.imported).toBe(1);
    expect((await numbersOf(listId)).map((number) => number.phone_number)).toEqual(PHONES);
  });

  it('says how many of its numbers nobody may dial', async () => {
    const [listed = '', other = ''] = PHONES;
    await DncNumber.create({ id: newId(), phone_number: listed, source: 'manual' });
    const listId = await aList();
    const report = await importInto(listId, [`Ada;${listed};`, `Can;${other};`]);
    expect([report.imported, report.dnc]).toEqual([2, 1]);
    await DncNumber.destroy({ where: {} });
  });

  it('puts a file’s numbers on the do-not-call list, each once', async () => {
    const file = (path: string) =>
      importDnc({
        path,
        databaseUrl: database.url,
        country: 'TR',
        reason: 'asked to',
        createdBy: null,
      });
    const path = aSheet([
      `Ada;${PHONES[0]!};`,
      'Ada;0532 100 00 01;',
      `Can;${PHONES[1]!};`,
      'x;12;',
    ]);
    const report = await file(path);
    expect([report.added, report.known, report.bad_count]).toEqual([2, 0, 1]);
    expect(report.bad[0]!.cell).toBe('B5');
    const plain = join(folder, 'plain.txt');
    writeFileSync(plain, `${PHONES[1]!}\n${PHONES[2]!}\n`);
    const again = await file(plain);
    expect([again.added, again.known]).toEqual([1, 1]);
    const stored = await DncNumber.findAll({ order: ['phone_number'] });
    expect(stored.map((number) => number.phone_number)).toEqual(PHONES);
    expect(new Set(stored.map(({ reason, source }) => `${reason} ${source}`))).toEqual(
      new Set(['asked to import']),
    );
    await DncNumber.destroy({ where: {} });
  });

  it('takes the columns that it is told', async () => {
    const listId = await aList();
    const mapping = { A: 'ignore', B: 'phone', C: 'field:memo' };
    await importInto(listId, [`Ada;${PHONES[0]!};later`], mapping);
    const [number] = await numbersOf(listId);
    expect([number!.customer_name, number!.custom_data]).toEqual([null, { memo: 'later' }]);
  });

  it('leaves the list as it was when a column is missing or the file breaks', async () => {
    const listId = await aList();
    await expectAsync(
      importInto(listId, [`Ada;${PHONES[0]!};`], { A: 'name' }),
    ).toBeRejectedWithError(SheetError, /No column/);
    const broken = Array.from({ length: 2000 }, (_, i) => `Ada;+90532200${1000 + i};`);
    await expectAsync(
      importInto(listId, [...broken, `x;"${'y'.repeat(1_100_000)}`]),
    ).toBeRejectedWithError(SheetError);
    expect(await numbersOf(listId)).toEqual([]);
  });
});
