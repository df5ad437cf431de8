import { QueryTypes, type Sequelize } from 'sequelize';
import { wasDelivered } from '../../sip/disposition/disposition.ts';
import type { TrunkStats } from '../contract/trunks.ts';

/** A challenge to our credentials is no call that failed or not. */
const NOT_COUNTED = [401, 407];

/** Calls over the trunk, and those that it failed and another took over: those belong to the other's row. */
const ATTEMPTS = /* sql */ `
  attempts as (
    select created_at, initiated_at, ring_started_at, connected_at, ended_at, duration_seconds,
      hangup_cause, sip_status, disposition
    from call_logs where trunk_id = $1 and created_at >= $2
    union all
    select event.at, event.at, null, null, event.at, null,
      event.data->>'cause', (event.data->>'status')::int, 'failed'
    from call_events event join call_logs call on call.id = event.call_id
    where event.kind = 'line.failed' and event.data->>'trunk_id' = $1::text and event.at >= $2
      and call.trunk_id is distinct from $1::uuid)`;

const COUNTED = /* sql */ `
  initiated_at is not null and ended_at is not null
    and (sip_status is null or sip_status <> all($3::int[])) and disposition <> 'cancelled'`;

const FIGURES = /* sql */ `
  with ${ATTEMPTS}
  select count(*)::int as calls,
    count(*) filter (where connected_at is not null)::int as answered,
    avg(duration_seconds) filter (where connected_at is not null) as acd_seconds,
    percentile_cont(0.5) within group (order by extract(epoch from ring_started_at - initiated_at) * 1000)
      as pdd_ms
  from attempts where ${COUNTED}`;

const UNANSWERED = /* sql */ `
  with ${ATTEMPTS}
  select hangup_cause as cause, ring_started_at is not null as rang, count(*)::int as calls
  from attempts where ${COUNTED} and connected_at is null group by 1, 2`;

/** An answered call was answered by 200, whatever ended it. */
const CODES = /* sql */ `
  with ${ATTEMPTS}
  select case when connected_at is null then sip_status else 200 end as status, count(*)::int as calls
  from attempts
  where ended_at is not null and (sip_status is not null or connected_at is not null)
  group by 1 order by 2 desc, 1`;

const BY_HOUR = /* sql */ `
  with ${ATTEMPTS}
  select step as at, coalesce(found.calls, 0)::int as calls, coalesce(found.answered, 0)::int as answered
  from generate_series(date_trunc('hour', $2::timestamptz), now(), interval '1 hour') as step
  left join (
    select date_trunc('hour', created_at) as step, count(*) as calls,
      count(*) filter (where connected_at is not null) as answered
    from attempts group by 1) as found using (step)
  order by step`;

const CARRIERS = /* sql */ `
  select media_engine as engine, media_server as server, count(*)::int as calls
  from call_logs where trunk_id = $1 and created_at >= $2 and media_engine is not null
  group by 1, 2 order by 3 desc, 2 limit 20`;

interface FigureRow {
  readonly calls: number;
  readonly answered: number;
  readonly acd_seconds: number | null;
  readonly pdd_ms: number | null;
}

interface UnansweredRow {
  readonly cause: string | null;
  readonly rang: boolean;
  readonly calls: number;
}

/** Calls that reached the callee, though nobody picked up. */
const deliveredOf = (rows: readonly UnansweredRow[]): number =>
  rows
    .filter(({ cause, rang }) => wasDelivered(cause ?? '', rang))
    .reduce((sum, { calls }) => sum + calls, 0);

/** How a trunk did since a moment. */
export async function trunkStats(
  sequelize: Sequelize,
  trunkId: string,
  since: Date,
): Promise<TrunkStats> {
  const about = [trunkId, since.toISOString()];
  const select = <T extends object>(sql: string, bind: unknown[] = about) =>
    sequelize.query<T>(sql, { bind, type: QueryTypes.SELECT });
  const counted = [...about, NOT_COUNTED];
  const [[figures], unanswered, codes, hours, carriers] = await Promise.all([
    select<FigureRow>(FIGURES, counted),
    select<UnansweredRow>(UNANSWERED, counted),
    select<TrunkStats['codes'][number]>(CODES),
    select<{ at: Date; calls: number; answered: number }>(BY_HOUR),
    select<TrunkStats['carriers'][number]>(CARRIERS),
  ]);
  const { calls = 0, answered = 0, acd_seconds = null, pdd_ms = null } = figures ?? {};
  const share = (part: number) => (calls > 0 ? part / calls : null);
  return {
    since: since.toISOString(),
    calls,
    asr: share(answered),
    ner: share(answered + deliveredOf(unanswered)),
    acd_seconds,
    pdd_ms,
    ...{ codes, carriers },
    hours: hours.map((hour) => ({ ...hour, at: hour.at.toISOString() })),
  };
}
