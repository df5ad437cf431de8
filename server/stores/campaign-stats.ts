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
    count(*) filter (where success)::int as successful,
    percentile_cont(0.5) within group (order by turn_latency_ms) as p50,
    percentile_cont(0.95) within group (order by turn_latency_ms) as p95
  from call_logs where campaign_id = $1`;

const DISPOSITIONS = /* sql */ `
  select disposition as key, count(*)::int as n from call_logs
  where campaign_id = $1 and disposition is not null group by 1`;

const ACTIVE = /* sql */ `
  select count(*)::int as n from call_logs where campaign_id = $1 and ended_at is null`;

/** A campaign's figures as they stand. Counts every row of the campaign: not for a hot path. */
export async function campaignStats(sequelize: Sequelize, campaignId: string) {
  const select = <T extends object>(sql: string) =>
    sequelize.query<T>(sql, { bind: [campaignId], type: QueryTypes.SELECT });
  const [contacts, [calls], dispositions, [active], slots] = await Promise.all([
    select<Counted>(CONTACTS),
    select<{
      calls: number;
      talk_seconds: number;
      estimated_cost: number;
      successful: number;
      p50: number | null;
      p95: number | null;
    }>(CALLS),
    select<Counted>(DISPOSITIONS),
    select<{ n: number }>(ACTIVE),
    usedSlots(sequelize, 'campaign', [campaignId]),
  ]);
  return {
    contacts: countsOf(contacts),
    dispositions: countsOf(dispositions),
    calls: calls?.calls ?? 0,
    active_calls: active?.n ?? 0,
    talk_seconds: calls?.talk_seconds ?? 0,
    estimated_cost: calls?.estimated_cost ?? 0,
    successful: calls?.successful ?? 0,
    turn_latency_ms: { p50: calls?.p50 ?? null, p95: calls?.p95 ?? null },
    slots_used: slots.get(campaignId) ?? 0,
  };
}

const countsOf = (rows: readonly Counted[]): Record<string, number> =>
  Object.fromEntries(rows.map(({ key, n }) => [key, n]));
