import { rm } from 'node:fs/promises';
import type { Sequelize } from 'sequelize';
import {
  AddDnc,
  DncNumber as DncView,
  DncPage,
  DncReport,
  ImportDnc,
  ListDnc,
} from '../../contract/dnc.ts';
import type { BadCell } from '../../contract/numbers.ts';
import { IdParams } from '../../contract/common.ts';
import { RequestError, notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import type { DncFile } from '../../jobs/sheet-requests.ts';
import { DncNumber, User } from '../../models/index.ts';
import { normalisePhone } from '../../sheets/phone.ts';
import { addDnc } from '../../stores/dnc.ts';
import { readSettings } from '../../stores/settings.ts';
import { pageOf } from '../paging.ts';
import { phoneMatches } from '../phone-search.ts';
import { countryOf, owned } from './uploads.ts';

const TAG = 'Do not call';
const MAX_LISTED = 1000;

export interface DncDeps {
  readonly sequelize: Sequelize;
  /** Reads a file of numbers onto the list. @throws SheetError for its owner */
  importDnc(file: Omit<DncFile, 'databaseUrl'>): Promise<DncReport>;
}

/** Numbers nobody dials. */
export const dncRoutes = ({ sequelize, importDnc }: DncDeps): Route[] => [
  route({
    method: 'get',
    path: '/numbers/dnc',
    policy: 'viewNumbers',
    summary: 'The do-not-call list, newest first; `search` takes the first or last digits.',
    tag: TAG,
    query: ListDnc,
    response: DncPage,
    async handler({ query: { limit, cursor, search } }) {
      const { default_country: country } = await readSettings(sequelize);
      const where = search ? phoneMatches(search, country) : {};
      if (!where) return { data: [], next_cursor: null };
      const page = await pageOf({ model: DncNumber, where, limit, cursor }, (row) => row);
      return { ...page, data: await present(page.data) };
    },
  }),
  route({
    method: 'post',
    path: '/numbers/dnc',
    policy: 'editNumbers',
    summary: 'Puts numbers on the list: nobody dials them from now on.',
    tag: TAG,
    body: AddDnc,
    response: DncReport,
    audit: 'dnc.added',
    async handler({ body: { numbers, reason, country } }, { user, note }) {
      const read = readNumbers(numbers, await countryOf(sequelize, country));
      const createdBy = user?.userId ?? null;
      const { phones } = read;
      const added = await addDnc(sequelize, { phones, reason, source: 'manual', createdBy });
      note({ note: `${added} of ${numbers.length}` });
      return reportOf(read, added);
    },
  }),
  route({
    method: 'post',
    path: '/numbers/dnc/import',
    policy: 'editNumbers',
    summary: 'Puts the numbers of an .xlsx, .csv or .txt file on the list.',
    tag: TAG,
    query: ImportDnc,
    upload: true,
    response: DncReport,
    audit: 'dnc.imported',
    async handler({ query: { country, reason } }, { file, user, note }) {
      if (!file) throw new RequestError(400, 'no_file', 'Send the file as multipart part "file".');
      const report = await owned(
        importDnc({
          path: file.path,
          country: await countryOf(sequelize, country),
          reason: reason ?? null,
          createdBy: user?.userId ?? null,
        }),
      );
      await rm(file.path, { force: true });
      note({ note: `${report.added} of ${report.added + report.known}` });
      return report;
    },
  }),
  route({
    method: 'delete',
    path: '/numbers/dnc/:id',
    policy: 'liftDnc',
    summary: 'Takes a number off the list. Contacts that were left out stay left out.',
    tag: TAG,
    params: IdParams,
    audit: 'dnc.removed',
    async handler({ params }) {
      const number = await DncNumber.findByPk(params.id);
      if (!number) throw notFound('number on the do-not-call list');
      await number.destroy();
      return new Reply(204);
    },
  }),
];

interface ReadNumbers {
  readonly phones: string[];
  readonly bad: BadCell[];
}

function readNumbers(numbers: readonly string[], country: string): ReadNumbers {
  const phones = new Set<string>();
  const bad: BadCell[] = [];
  for (const given of numbers) {
    const result = normalisePhone(given, country);
    if ('phone' in result) phones.add(result.phone);
    else bad.push({ cell: given, problem: result.problem });
  }
  return { phones: [...phones], bad };
}

const reportOf = ({ phones, bad }: ReadNumbers, added: number): DncReport => ({
  added,
  known: phones.length - added,
  bad: bad.slice(0, MAX_LISTED),
  bad_count: bad.length,
});

async function present(numbers: readonly DncNumber[]): Promise<DncView[]> {
  const ids = numbers.flatMap(({ created_by: id }) => id ?? []);
  const emails = new Map(
    (await User.findAll({ where: { id: ids } })).map(({ id, email }) => [id, email]),
  );
  return numbers.map((number) => ({
    id: number.id,
    phone_number: number.phone_number,
    reason: number.reason,
    source: number.source,
    created_by: emails.get(number.created_by ?? '') ?? null,
    created_at: number.created_at.toISOString(),
  }));
}
