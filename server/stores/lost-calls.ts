import { QueryTypes } from 'sequelize';
import type { LostCall } from '../../actors/ports/store.ts';
import { returnSlots, type Database } from './slots.ts';

export interface LostRow {
  readonly id: string;
  readonly contact_id: string | null;
  readonly campaign_id: string | null;
  readonly trunk_id: string | null;
  readonly node_id: string | null;
  readonly further_lines: Readonly<Record<string, string>>;
  /** Set just before the INVITE left. */
  readonly initiated_at: Date | null;
}

/** A call whose INVITE left counts as an attempt; its contact is retried by the campaign's rule. */
const CLOSE_DIALLED = /* sql */ `
  with lost as (
    update call_logs set ended_at = now(), disposition = 'failed', hangup_cause = $2, explanation = $3,
      duration_seconds = case when connected_at is null then null
        else extract(epoch from now() - connected_at) end
    where id = any($1::uuid[]) returning contact_id, campaign_id),
  kept as (
    update campaign_contacts c set claimed_by = null,
      status = case when c.attempts <= p.retry_attempts then 'pending' else 'failed' end,
      next_attempt_at = now() + make_interval(mins => p.retry_delay_minutes),
      completed_at = case when c.attempts <= p.retry_attempts then null else now() end
    from lost join campaigns p on p.id = lost.campaign_id
    where c.id = lost.contact_id returning c.campaign_id, c.status)
  update campaigns p set completed_calls = completed_calls + done.n
  from (select campaign_id, count(*)::int as n from kept where status = 'failed' group by 1) done
  where p.id = done.campaign_id`;

/** A call whose INVITE never left did not happen: the contact is due again, nothing counts. */
const UNDO_UNDIALLED = /* sql */ `
  with lost as (
    update call_logs set ended_at = now(), disposition = 'cancelled', hangup_cause = 'never_dialled',
      explanation = 'The call was lost before its INVITE left; the contact is dialled again.'
    where id = any($1::uuid[]) returning contact_id)
  update campaign_contacts c set status = 'pending', claimed_by = null, attempts = attempts - 1
  from lost where c.id = lost.contact_id`;

/** Closes calls nobody carries any more. Their rows must be locked by the caller. */
export async function closeLost(
  database: Database,
  rows: readonly LostRow[],
  why: { cause: string; explanation: string },
): Promise<LostCall[]> {
  if (rows.length === 0) return [];
  const { sequelize, transaction } = database;
  const idsOf = (dialled: boolean) =>
    rows.filter((row) => (row.initiated_at !== null) === dialled).map((row) => row.id);
  await sequelize.query(CLOSE_DIALLED, {
    bind: [idsOf(true), why.cause, why.explanation],
    type: QueryTypes.RAW,
    transaction,
  });
  await sequelize.query(UNDO_UNDIALLED, { bind: [idsOf(false)], transaction });
  await returnSlots(database, rows);
  return rows.map((row) => ({
    callId: row.id,
    campaignId: row.campaign_id,
    invited: row.initiated_at !== null,
  }));
}
