import { QueryTypes } from 'sequelize';
import { DO_NOT_CALL, noteWithheld } from './dnc.ts';
import type { Database } from './slots.ts';

/** A contact that is dialled next. */
export interface ClaimedRow {
  readonly contact_id: string;
  readonly phone_number_id: string;
  readonly phone_number: string;
  readonly customer_name: string | null;
  readonly custom_data: Record<string, string>;
  readonly attempts: number;
  /** Of the attempt before this one. */
  readonly was_attempted_at: Date | null;
}

export interface Take {
  readonly campaignId: string;
  readonly nodeId: string;
  readonly atMost: number;
}

/** The do-not-call list is asked in the very statement that hands contacts out to be dialled. */
const TAKE = /* sql */ `
  with found as materialized (
    select id, phone_number_id, last_attempt_at from campaign_contacts
    where campaign_id = $1 and status = 'pending' and next_attempt_at <= now()
    order by priority desc, next_attempt_at, id limit $3 for update skip locked),
  listed as materialized (
    select f.id from found f join phone_numbers n on n.id = f.phone_number_id
    where exists (select from dnc_numbers d where d.phone_number = n.phone_number)),
  withheld as (
    update campaign_contacts set status = 'dnc', completed_at = now()
    where id = any(array(select id from listed)) returning id),
  due as (
    update campaign_contacts
    set status = 'calling', attempts = attempts + 1, last_attempt_at = now(), claimed_by = $2
    where id = any(array(select id from found except select id from listed))
    returning id, phone_number_id, attempts)
  select due.id as contact_id, due.phone_number_id, due.attempts,
    n.phone_number, n.customer_name, n.custom_data, found.last_attempt_at as was_attempted_at,
    false as is_withheld
  from due join phone_numbers n on n.id = due.phone_number_id join found on found.id = due.id
  union all
  select id, null, null, null, null, null, null, true from withheld`;

/** All others at once: met one by one, many of them would leave the lines idle. */
const SWEEP = /* sql */ `
  update campaign_contacts set status = 'dnc', completed_at = now()
  where id = any(array(
    select c.id from dnc_numbers d
    join phone_numbers n on n.phone_number = d.phone_number
    join campaign_contacts c on c.phone_number_id = n.id
    where c.campaign_id = $1 and c.status = 'pending' limit 5000 for update of c skip locked))
  returning id`;

const COUNT =
  'update campaigns set completed_calls = completed_calls + $2, updated_at = now() where id = $1';

/** Hands out contacts that are due; those on the do-not-call list are closed instead of dialled. */
export async function takeContacts(database: Database, take: Take): Promise<ClaimedRow[]> {
  const first = await takeOnce(database, take);
  if (first.withheld.length === 0) return first.due;
  const swept = await sweep(database, take.campaignId);
  const atMost = take.atMost - first.due.length;
  const second =
    atMost > 0 ? await takeOnce(database, { ...take, atMost }) : { due: [], withheld: [] };
  await close(database, take.campaignId, [...first.withheld, ...swept, ...second.withheld]);
  return [...first.due, ...second.due];
}

async function takeOnce(
  { sequelize, transaction }: Database,
  { campaignId, nodeId, atMost }: Take,
): Promise<{ due: ClaimedRow[]; withheld: string[] }> {
  const rows = await sequelize.query<ClaimedRow & { is_withheld: boolean }>(TAKE, {
    bind: [campaignId, nodeId, atMost],
    type: QueryTypes.SELECT,
    transaction,
  });
  return {
    due: rows.filter((row) => !row.is_withheld),
    withheld: rows.filter((row) => row.is_withheld).map((row) => row.contact_id),
  };
}

async function sweep({ sequelize, transaction }: Database, campaignId: string): Promise<string[]> {
  const rows = await sequelize.query<{ id: string }>(SWEEP, {
    bind: [campaignId],
    type: QueryTypes.SELECT,
    transaction,
  });
  return rows.map(({ id }) => id);
}

const PUT_BACK = /* sql */ `
  update campaign_contacts c set status = 'pending', claimed_by = null, attempts = c.attempts - 1,
    last_attempt_at = t.was, next_attempt_at = now() + make_interval(secs => $3)
  from unnest($1::uuid[], $2::timestamptz[]) as t(id, was) where c.id = t.id`;

/** No line is free for these: they wait, behind those that others are free for. */
export async function putBack(
  { sequelize, transaction }: Database,
  rows: readonly ClaimedRow[],
  afterMs: number,
): Promise<void> {
  if (rows.length === 0) return;
  await sequelize.query(PUT_BACK, {
    bind: [
      rows.map((row) => row.contact_id),
      rows.map((row) => row.was_attempted_at),
      afterMs / 1000,
    ],
    transaction,
  });
}

const REFUSE = /* sql */ `
  update campaign_contacts c set status = 'invalid', claimed_by = null, attempts = c.attempts - 1,
    last_attempt_at = t.was, completed_at = now(), reason = t.reason
  from unnest($1::uuid[], $2::timestamptz[], $3::text[]) as t(id, was, reason) where c.id = t.id`;

/** A contact that must not be called, and by which rule. */
export interface RefusedRow {
  readonly row: ClaimedRow;
  readonly reason: string;
}

/** Closes contacts that no rule lets through; each leaves a line that says why. */
export async function refuseContacts(
  database: Database,
  campaignId: string,
  refused: readonly RefusedRow[],
): Promise<void> {
  if (refused.length === 0) return;
  const { sequelize, transaction } = database;
  await sequelize.query(REFUSE, {
    bind: [
      refused.map(({ row }) => row.contact_id),
      refused.map(({ row }) => row.was_attempted_at),
      refused.map(({ reason }) => reason),
    ],
    transaction,
  });
  await noteWithheld(
    database,
    refused.map(({ row, reason }) => ({ contactId: row.contact_id, why: reason })),
  );
  await sequelize.query(COUNT, { bind: [campaignId, refused.length], transaction });
}

async function close(
  database: Database,
  campaignId: string,
  contactIds: readonly string[],
): Promise<void> {
  const { sequelize, transaction } = database;
  await noteWithheld(
    database,
    contactIds.map((contactId) => ({ contactId, why: DO_NOT_CALL })),
  );
  await sequelize.query(COUNT, { bind: [campaignId, contactIds.length], transaction });
}
