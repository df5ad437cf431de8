import { QueryTypes, type Sequelize } from 'sequelize';

interface Counted {
  readonly key: string;
  readonly n: number;
}

/** Slots in use by owner, for a page of owners. */
export async function usedSlots(
  sequelize: Sequelize,
  kind: 'campaign' | 'trunk',
  owners: readonly string[],
): Promise<Map<string, number>> {
  const rows = await sequelize.query<Counted>(
    'select owner_id as key, used as n from claim_slots where kind = $1 and owner_id = any($2::uuid[])',
    { bind: [kind, owners], type: QueryTypes.SELECT },
  );
  return new Map(rows.map(({ key, n }) => [key, n]));
}

const CONTACTS = /* sql */ `
  select status as key, count(*)::int as n from campaign_contacts where campaign_id = $1 group by 1`;

const CALLS = /* sql */ `
  select count(*)::int as calls, coalesce(sum(duration_seconds), 0)::float8 as talk_seconds,
    coalesce(sum(estimated_cost), 0)::float8 as estimated_cost,
    count(*) filter (where success)::int as successful
  from call_logs where campaign_id = $1`;

const DISPOSITIONS = /* sql */ `
  select disposition as key, count(*)::int as n from call_logs
  where campaign_id = $1 and disposition is not null group by 1`;

const ACTIVE = /* sql */ `
  select count(*)::int as n from call_logs where campaign_id = $1 and ended_at is null`;

const WAITS = /* sql */ `
  select count(*)::int as turns,
    percentile_cont(0.5) within group (order by vad_ms + model_ms + network_ms + playout_ms) as p50,
    percentile_cont(0.95) within group (order by vad_ms + model_ms + network_ms + playout_ms) as p95,
    percentile_cont(0.5) within group (order by vad_ms) as vad,
    percentile_cont(0.5) within group (order by model_ms) as model,
    percentile_cont(0.5) within group (order by network_ms) as network,
    percentile_cont(0.5) within group (order by playout_ms) as playout
  from call_turns turn join call_logs call on call.id = turn.call_id
  where call.campaign_id = $1 and turn.vad_ms is not null`;

interface WaitRow {
  readonly turns: number;
  readonly p50: number;
  readonly p95: number;
  readonly vad: number;
  readonly model: number;
  readonly network: number;
  readonly playout: number;
}

/** A campaign's figures as they stand. Counts every row of the campaign: not for a hot path. */
export async function campaignStats(sequelize: Sequelize, campaignId: string) {
  const select = <T extends object>(sql: string) =>
    sequelize.query<T>(sql, { bind: [campaignId], type: QueryTypes.SELECT });
  const [contacts, [calls], dispositions, [active], slots, [waits]] = await Promise.all([
    select<Counted>(CONTACTS),
    select<{
      calls: number;
      talk_seconds: number;
      estimated_cost: number;
      successful: number;
    }>(CALLS),
    select<Counted>(DISPOSITIONS),
    select<{ n: number }>(ACTIVE),
    usedSlots(sequelize, 'campaign', [campaignId]),
    select<WaitRow>(WAITS),
  ]);
  return {
    contacts: countsOf(contacts),
    dispositions: countsOf(dispositions),
    calls: calls?.calls ?? 0,
    active_calls: active?.n ?? 0,
    talk_seconds: calls?.talk_seconds ?? 0,
    estimated_cost: calls?.estimated_cost ?? 0,
    successful: calls?.successful ?? 0,
    reply_wait_ms: waits && waits.turns > 0 ? presentWaits(waits) : null,
    slots_used: slots.get(campaignId) ?? 0,
  };
}

const presentWaits = ({ turns, p50, p95, ...parts }: WaitRow) => ({ turns, p50, p95, parts });

const countsOf = (rows: readonly Counted[]): Record<string, number> =>
  Object.fromEntries(rows.map(({ key, n }) => [key, n]));
