import { QueryTypes, type Sequelize } from 'sequelize';
import type { TrunkStats } from '../contract/trunks.ts';

/**
 * What the network delivered, whether or not somebody picked up (ITU-T E.411 NER): answers, busy, no answer and
 * refusals by the callee count as good; 480 without a cause is the callee's absence.
 */
const DELIVERED = [200, 480, 486, 487, 600, 603];
/** A challenge to our credentials is no call that failed or not. */
const NOT_COUNTED = [401, 407];

const FIGURES = /* sql */ `
  with calls as (
    select * from call_logs
    where trunk_id = $1 and created_at >= $2 and initiated_at is not null and ended_at is not null
      and (sip_status is null or sip_status <> all($4::int[])) and disposition <> 'cancelled')
  select count(*)::int as calls,
    count(*) filter (where connected_at is not null)::int as answered,
    count(*) filter (where connected_at is not null or sip_status = any($3::int[])
      or (disposition = 'no_answer' and ring_started_at is not null))::int as delivered,
    avg(duration_seconds) filter (where connected_at is not null) as acd_seconds,
    percentile_cont(0.5) within group (order by extract(epoch from ring_started_at - initiated_at) * 1000)
      as pdd_ms
  from calls`;

/** An answered call was answered by 200, whatever ended it. */
const CODES = /* sql */ `
  select case when connected_at is null then sip_status else 200 end as status, count(*)::int as calls
  from call_logs
  where trunk_id = $1 and created_at >= $2 and (sip_status is not null or connected_at is not null)
  group by 1 order by 2 desc, 1`;

const BY_HOUR = /* sql */ `
  select step as at, coalesce(found.calls, 0)::int as calls, coalesce(found.answered, 0)::int as answered
  from generate_series(date_trunc('hour', $2::timestamptz), now(), interval '1 hour') as step
  left join (
    select date_trunc('hour', created_at) as step, count(*) as calls,
      count(*) filter (where connected_at is not null) as answered
    from call_logs where trunk_id = $1 and created_at >= $2 group by 1) as found using (step)
  order by step`;

interface FigureRow {
  readonly calls: number;
  readonly answered: number;
  readonly delivered: number;
  readonly acd_seconds: number | null;
  readonly pdd_ms: number | null;
}

/** How a trunk did since a moment. */
export async function trunkStats(
  sequelize: Sequelize,
  trunkId: string,
  since: Date,
): Promise<TrunkStats> {
  const about = [trunkId, since.toISOString()];
  const select = <T extends object>(sql: string, bind: unknown[] = about) =>
    sequelize.query<T>(sql, { bind, type: QueryTypes.SELECT });
  const [[figures], codes, hours] = await Promise.all([
    select<FigureRow>(FIGURES, [...about, DELIVERED, NOT_COUNTED]),
    select<TrunkStats['codes'][number]>(CODES),
    select<{ at: Date; calls: number; answered: number }>(BY_HOUR),
  ]);
  const {
    calls = 0,
    answered = 0,
    delivered = 0,
    acd_seconds = null,
    pdd_ms = null,
  } = figures ?? {};
  const share = (part: number) => (calls > 0 ? part / calls : null);
  return {
    since: since.toISOString(),
    calls,
    asr: share(answered),
    ner: share(delivered),
    acd_seconds,
    pdd_ms,
    codes,
    hours: hours.map((hour) => ({ ...hour, at: hour.at.toISOString() })),
  };
}
