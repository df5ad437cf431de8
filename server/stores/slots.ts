import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

export interface Database {
  readonly sequelize: Sequelize;
  readonly transaction: Transaction;
}

export interface Limit {
  readonly kind: 'campaign' | 'node' | 'trunk';
  readonly owner: string;
  readonly cap: number;
}

/** Rows are locked in one order everywhere, so that no two transactions wait for each other. */
const LOCK = /* sql */ `
  select s.kind, s.owner_id as owner, s.used from claim_slots s
  join unnest($1::text[], $2::uuid[]) as t(kind, owner_id) using (kind, owner_id)
  order by s.kind, s.owner_id for update of s`;

const MAKE_MISSING = /* sql */ `
  insert into claim_slots (kind, owner_id)
  select kind, owner_id from unnest($1::text[], $2::uuid[]) as t(kind, owner_id)
  where not exists (select from claim_slots s where s.kind = t.kind and s.owner_id = t.owner_id)
  order by kind, owner_id
  on conflict do nothing`;

const TAKE = /* sql */ `
  update claim_slots s set used = used + $3
  from unnest($1::text[], $2::uuid[]) as t(kind, owner_id)
  where s.kind = t.kind and s.owner_id = t.owner_id`;

const RETURN = /* sql */ `
  with given as (select kind, owner_id, count(*)::int as n
    from unnest($1::text[], $2::uuid[]) as t(kind, owner_id) group by 1, 2),
  locked as (select s.kind, s.owner_id, given.n from claim_slots s
    join given using (kind, owner_id) order by s.kind, s.owner_id for update of s)
  update claim_slots s set used = greatest(0, s.used - locked.n)
  from locked where s.kind = locked.kind and s.owner_id = locked.owner_id`;

/** How many more calls all limits allow; their rows stay locked until the transaction ends. */
export async function lockFreeSlots(database: Database, limits: readonly Limit[]): Promise<number> {
  // Before any lock is held: who makes a row waits for whoever is making the same one.
  await database.sequelize.query(MAKE_MISSING, {
    bind: keys(limits),
    transaction: database.transaction,
  });
  const rows = await lock(database, limits);
  const usedBy = new Map(rows.map(({ kind, owner, used }) => [`${kind} ${owner}`, used]));
  return Math.min(
    ...limits.map(({ kind, owner, cap }) => cap - (usedBy.get(`${kind} ${owner}`) ?? 0)),
  );
}

const lock = ({ sequelize, transaction }: Database, limits: readonly Limit[]) =>
  sequelize.query<{ kind: string; owner: string; used: number }>(LOCK, {
    bind: keys(limits),
    type: QueryTypes.SELECT,
    transaction,
  });

const keys = (limits: readonly Limit[]): [string[], string[]] => [
  limits.map(({ kind }) => kind),
  limits.map(({ owner }) => owner),
];

/** Counts `calls` more against limits locked by {@link lockFreeSlots}. */
export async function takeSlots(
  { sequelize, transaction }: Database,
  limits: readonly Limit[],
  calls: number,
): Promise<void> {
  await sequelize.query(TAKE, { bind: [...keys(limits), calls], transaction });
}

/** Whose slots a call held. */
export interface SlotOwners {
  readonly campaign_id: string | null;
  readonly trunk_id: string | null;
  readonly node_id: string | null;
}

/** Gives back the slots of calls. */
export async function returnSlots(
  { sequelize, transaction }: Database,
  calls: readonly SlotOwners[],
): Promise<void> {
  const held = calls
    .flatMap(({ campaign_id, trunk_id, node_id }) => [
      { kind: 'campaign', id: campaign_id },
      { kind: 'node', id: node_id },
      { kind: 'trunk', id: trunk_id },
    ])
    .filter(({ id }) => id !== null);
  await sequelize.query(RETURN, {
    bind: [held.map(({ kind }) => kind), held.map(({ id }) => id)],
    transaction,
  });
}
