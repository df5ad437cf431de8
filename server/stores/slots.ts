import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { Settings } from '../contract/settings.ts';

export interface Database {
  readonly sequelize: Sequelize;
  readonly transaction: Transaction;
}

export type SlotKind = 'all' | 'campaign' | 'node' | 'trunk';

/** Whose calls are counted. */
export interface SlotOwner {
  readonly kind: SlotKind;
  readonly owner: string;
}

/** What is in use of one owner's limits; its row stays locked until the transaction ends. */
export interface Slots extends SlotOwner {
  readonly used: number;
  /** Of the bucket of calls per second; null: it was never drawn from. */
  readonly tokens: number | null;
  /** Since the bucket was last counted. */
  readonly elapsedSeconds: number;
  readonly dayCalls: number;
  readonly daySeconds: number;
  readonly daySpend: number;
}

/** The day that daily limits count: the installation's. */
const TODAY = /* sql */ `(now() at time zone coalesce(
  (select value #>> '{}' from settings where key = 'default_timezone'),
  '${Settings.parse({}).default_timezone}'))::date`;

/** Rows are locked in one order everywhere, so that no two transactions wait for each other. */
const LOCK = /* sql */ `
  select s.kind, s.owner_id as owner, s.used, s.tokens,
    greatest(0, extract(epoch from clock_timestamp() - s.refilled_at))::float8 as "elapsedSeconds",
    case when s.day = today then s.day_calls else 0 end as "dayCalls",
    case when s.day = today then s.day_seconds else 0 end as "daySeconds",
    case when s.day = today then s.day_spend else 0 end as "daySpend"
  from claim_slots s
  join unnest($1::text[], $2::uuid[]) as t(kind, owner_id) using (kind, owner_id)
  cross join (select ${TODAY} as today) as d
  order by s.kind, s.owner_id for update of s`;

const MAKE_MISSING = /* sql */ `
  insert into claim_slots (kind, owner_id)
  select kind, owner_id from unnest($1::text[], $2::uuid[]) as t(kind, owner_id)
  where not exists (select from claim_slots s where s.kind = t.kind and s.owner_id = t.owner_id)
  order by kind, owner_id
  on conflict do nothing`;

const TAKE = /* sql */ `
  update claim_slots s set used = used + t.calls,
    tokens = coalesce(t.tokens, s.tokens),
    refilled_at = case when t.tokens is null then s.refilled_at
      else coalesce(s.refilled_at + make_interval(secs => t.elapsed), clock_timestamp()) end,
    day = today,
    day_calls = t.begun + case when s.day = today then s.day_calls else 0 end,
    day_seconds = case when s.day = today then s.day_seconds else 0 end,
    day_spend = case when s.day = today then s.day_spend else 0 end
  from unnest($1::text[], $2::uuid[], $3::int[], $4::float8[], $5::float8[], $6::int[])
      as t(kind, owner_id, calls, tokens, elapsed, begun)
    cross join (select ${TODAY} as today) as d
  where s.kind = t.kind and s.owner_id = t.owner_id`;

const RETURN = /* sql */ `
  with given as (select kind, owner_id, sum(calls)::int as n, sum(seconds) as seconds, sum(spend) as spend
    from unnest($1::text[], $2::uuid[], $3::int[], $4::float8[], $5::float8[])
      as t(kind, owner_id, calls, seconds, spend) group by 1, 2),
  locked as (select s.kind, s.owner_id, given.n, given.seconds, given.spend from claim_slots s
    join given using (kind, owner_id) order by s.kind, s.owner_id for update of s)
  update claim_slots s set used = greatest(0, s.used - locked.n),
    day = today,
    day_calls = case when s.day = today then s.day_calls else 0 end,
    day_seconds = locked.seconds + case when s.day = today then s.day_seconds else 0 end,
    day_spend = locked.spend + case when s.day = today then s.day_spend else 0 end
  from locked cross join (select ${TODAY} as today) as d
  where locked.kind = s.kind and locked.owner_id = s.owner_id`;

/** What all trunks together did today. */
const DAY = /* sql */ `
  select coalesce(sum(day_calls), 0)::int as calls, coalesce(sum(day_seconds), 0)::float8 as seconds,
    coalesce(sum(day_spend), 0)::float8 as spend
  from claim_slots where kind = 'trunk' and day = ${TODAY}`;

/** The owner of what counts for the whole installation. */
export const EVERYBODY: SlotOwner = {
  kind: 'all',
  owner: '00000000-0000-0000-0000-000000000000',
};

const keyOf = ({ kind, owner }: SlotOwner): string => `${kind} ${owner}`;

/** Locks the rows of owners until the transaction ends, and tells what is in use. */
export async function lockSlots(
  { sequelize, transaction }: Database,
  owners: readonly SlotOwner[],
): Promise<(owner: SlotOwner) => Slots> {
  const bind = keys(owners);
  // Before any lock is held: who makes a row waits for whoever is making the same one.
  await sequelize.query(MAKE_MISSING, { bind, transaction });
  const rows = await sequelize.query<Slots>(LOCK, { bind, type: QueryTypes.SELECT, transaction });
  const byOwner = new Map(rows.map((row) => [keyOf(row), row]));
  return (owner) => byOwner.get(keyOf(owner)) ?? { ...owner, ...UNUSED };
}

const UNUSED = {
  used: 0,
  tokens: null,
  elapsedSeconds: 0,
  dayCalls: 0,
  daySeconds: 0,
  daySpend: 0,
} as const;

const keys = (owners: readonly SlotOwner[]): [string[], string[]] => [
  owners.map(({ kind }) => kind),
  owners.map(({ owner }) => owner),
];

/** What is counted against rows locked by {@link lockSlots}. */
export interface Taken extends SlotOwner {
  readonly calls: number;
  /** Of them those that count against the caps of a day: all, unless they came in. */
  readonly begun?: number;
  /** What is left in the bucket, and the time it was counted for; left out where there is none. */
  readonly bucket?: { readonly tokens: number; readonly elapsedSeconds: number } | undefined;
}

export async function takeSlots(
  { sequelize, transaction }: Database,
  taken: readonly Taken[],
): Promise<void> {
  await sequelize.query(TAKE, {
    bind: [
      ...keys(taken),
      taken.map(({ calls }) => calls),
      taken.map(({ bucket }) => bucket?.tokens ?? null),
      taken.map(({ bucket }) => bucket?.elapsedSeconds ?? 0),
      taken.map(({ calls, begun = calls }) => begun),
    ],
    transaction,
  });
}

/** What all trunks did today; exact while {@link EVERYBODY} is locked. */
export async function usedToday({
  sequelize,
  transaction,
}: Database): Promise<{ calls: number; seconds: number; spend: number }> {
  const [day] = await sequelize.query<{ calls: number; seconds: number; spend: number }>(DAY, {
    type: QueryTypes.SELECT,
    transaction,
  });
  return day ?? { calls: 0, seconds: 0, spend: 0 };
}

/** Whose slots a call held, and what it used up of its trunk's day. */
export interface SlotOwners {
  readonly campaign_id: string | null;
  readonly trunk_id: string | null;
  readonly node_id: string | null;
  /** That its further legs hold, by leg. */
  readonly further_lines?: Readonly<Record<string, string>>;
  readonly seconds?: number;
  readonly spend?: number;
}

/** Gives back the slots of calls. */
export async function returnSlots(
  { sequelize, transaction }: Database,
  calls: readonly SlotOwners[],
): Promise<void> {
  const held = calls
    .flatMap(({ campaign_id, trunk_id, node_id, further_lines = {}, seconds = 0, spend = 0 }) => [
      { kind: 'campaign', id: campaign_id, seconds: 0, spend: 0 },
      { kind: 'node', id: node_id, seconds: 0, spend: 0 },
      { kind: 'trunk', id: trunk_id, seconds, spend },
      ...Object.values(further_lines).map((id) => ({ kind: 'trunk', id, seconds: 0, spend: 0 })),
    ])
    .filter(({ id }) => id !== null);
  await sequelize.query(RETURN, {
    bind: [
      held.map(({ kind }) => kind),
      held.map(({ id }) => id),
      held.map(() => 1),
      held.map(({ seconds }) => seconds),
      held.map(({ spend }) => spend),
    ],
    transaction,
  });
}
