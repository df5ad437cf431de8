import { QueryTypes, type Sequelize } from 'sequelize';
import { Agent, CallLog, Campaign, newId, SipTrunk } from '../../models/index.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { pageOf } from '../paging.ts';
import { callsWhere, sortColumn, type CallFilter } from './filter.ts';

const CALLS = 20_000;
const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 0, 1);

/** Calls a minute apart; of ten in a row, four are answered. */
const FILL = /* sql */ `
  insert into call_logs (id, campaign_id, agent_id, trunk_id, phone_number, connected_at, ended_at,
    duration_seconds, disposition, success, estimated_cost, created_at)
  select
    (substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
    case when n % 50 = 0 then $1::uuid end, $2::uuid, $3::uuid,
    '+90532' || lpad(n::text, 7, '0'), case when n % 10 < 4 then at end, at,
    case when n % 10 < 4 then n % 300 end,
    case when n % 10 < 4 then 'answered' when n % 1000 = 999 then 'cancelled' else 'no_answer' end,
    case when n % 10 < 4 then n % 2 = 0 end, case when n % 10 < 4 then n % 7 end, at
  from generate_series(1, $4::int) n,
    lateral (select to_timestamp($5::float8 / 1000) + n * interval '1 minute' as at) t,
    lateral (select lpad(to_hex(($5::bigint + n * 60000)), 12, '0') as h) i`;

describe('the lists of calls on PostgreSQL', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;
  let campaign: Campaign;

  beforeAll(async () => {
    database = await openTestDatabase();
    ({ sequelize } = database);
    const agent = await Agent.create({ id: newId(), name: 'A', system_instructions: 'Talk.' });
    const trunk = await SipTrunk.create({ id: newId(), name: 'T', host: '127.0.0.1' });
    campaign = await Campaign.create({ id: newId(), name: 'C', agent_id: agent.id });
    const bind = [campaign.id, agent.id, trunk.id, CALLS, START];
    await sequelize.query(FILL, { bind });
    await sequelize.query('analyze');
  }, 60_000);
  afterAll(() => database?.close(), 30_000);

  const page = (filter: CallFilter, sort?: string, cursor?: string, limit = 50) =>
    pageOf(
      { model: CallLog, where: callsWhere(filter), limit, cursor, sort: sortColumn(sort) },
      (row) => row,
    );
  const all = async (filter: CallFilter, sort?: string) => {
    const rows: CallLog[] = [];
    let cursor: string | null | undefined;
    do {
      const next = await page(filter, sort, cursor ?? undefined, 7000);
      rows.push(...next.data);
      cursor = next.next_cursor;
    } while (cursor);
    return rows;
  };
  /** How PostgreSQL goes about it: what it reads, and whether it sorts. */
  async function planOf(run: () => Promise<unknown>): Promise<string[]> {
    const plans: string[] = [];
    const asked: string[] = [];
    const { options } = sequelize as unknown as { options: { logging: unknown } };
    options.logging = (sql: string) => asked.push(sql.replace(/^Executing \([^)]*\): /, ''));
    await run();
    options.logging = false;
    for (const sql of asked) {
      const lines = await sequelize.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, {
        type: QueryTypes.SELECT,
      });
      plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'));
    }
    return plans;
  }

  it('give every call once, whatever they are sorted by, those without a value last', async () => {
    for (const sort of ['-duration_seconds', 'duration_seconds', '-estimated_cost', 'created_at']) {
      const rows = await all({}, sort);
      expect(new Set(rows.map(({ id }) => id)).size)
        .withContext(sort)
        .toBe(CALLS);
      if (sort === 'created_at') continue;
      const column = sort.replace('-', '') as 'duration_seconds' | 'estimated_cost';
      const values = rows.map((row) => row[column]);
      const known = values.filter((value) => value !== null).map(Number);
      expect(values.slice(known.length).every((value) => value === null)).toBeTrue();
      const sign = sort.startsWith('-') ? -1 : 1;
      expect(known).toEqual(known.toSorted((a, b) => sign * (a - b)));
    }
  }, 60_000);

  it('narrow by time, number, judgement and what came of the call', async () => {
    const count = async (filter: CallFilter) => (await all(filter)).length;
    const at = (minute: number) => new Date(START + minute * MINUTE_MS).toISOString();
    expect(await count({ from: at(101), to: at(111) })).toBe(10);
    expect(await count({ phone: '+905320000' })).toBe(999);
    expect(await count({ phone: '19999' })).toBe(1);
    expect(await count({ phone: '905320000' })).toBe(999);
    expect(await count({ is_answered: true })).toBe(CALLS * 0.4);
    expect(await count({ success: true })).toBe(CALLS * 0.2);
    expect(await count({ disposition: 'cancelled' })).toBe(CALLS / 1000);
    expect(await count({ campaign_id: campaign.id })).toBe(CALLS / 50);
    expect(await count({ campaign_id: campaign.id, disposition: 'no_answer' })).toBe(0);
  }, 60_000);

  const sorts = [undefined, '-duration_seconds', 'estimated_cost'];
  const filters = (): Record<string, CallFilter> => ({
    nothing: {},
    'a campaign': { campaign_id: campaign.id },
    'a rare disposition': { disposition: 'cancelled' },
    'the answered': { is_answered: true },
    'the unanswered': { is_answered: false },
    'a number': { phone: '+905320000123' },
    'last digits': { phone: '0123' },
  });
  for (const sort of sorts)
    it(`read an index, not the table, by ${sort ?? 'age'}`, async () => {
      for (const [name, filter] of Object.entries(filters()))
        for (const plan of await planOf(() => page(filter, sort))) {
          expect(plan).withContext(`${name}: ${plan}`).not.toContain('Seq Scan');
          // A handful is found by its own index, and sorted in no time.
          const isHandful = /rare|number|digits/.test(name);
          if (!isHandful) expect(plan).withContext(`${name}: ${plan}`).not.toContain('Sort');
        }
    }, 60_000);

  it('go on from any page by the same index', async () => {
    let cursor: string | null = null;
    for (let read = 0; read < 5; read++)
      cursor = (await page({}, '-duration_seconds', cursor ?? undefined, 1000)).next_cursor;
    const [plan = ''] = await planOf(() => page({}, '-duration_seconds', cursor ?? undefined));
    expect(plan).toMatch(/Index Cond: .*ROW\(duration_seconds, id\) </);
  }, 60_000);
});
