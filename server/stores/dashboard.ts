import { QueryTypes, type Sequelize } from 'sequelize';
import type { Dashboard, DashboardFigures, DashboardRange } from '../contract/reports.ts';

export interface DashboardRequest {
  readonly range: DashboardRange;
  readonly timezone: string;
  readonly campaignId: string | null;
}

const FIGURES = /* sql */ `
  count(*)::int as calls,
  count(*) filter (where disposition in ('answered', 'transferred'))::int as answered,
  count(*) filter (where success)::int as successful`;

/** A day begins where the asker's clock says so; days of 23 and 25 hours are as long as they are. */
const DAYS = /* sql */ `
  with local as (select $2::timestamptz at time zone $1 as now)
  select case when c.created_at >= date_trunc('day', local.now) at time zone $1
      then 'today' else 'yesterday' end as day,
    ${FIGURES},
    avg(c.duration_seconds) filter (where disposition in ('answered', 'transferred')) as average_seconds
  from local join call_logs c
    on c.created_at >= (date_trunc('day', local.now) - interval '1 day') at time zone $1
    and c.created_at <= $2::timestamptz
    and (c.created_at <= (local.now - interval '1 day') at time zone $1
      or c.created_at >= date_trunc('day', local.now) at time zone $1)
    and ($3::uuid is null or c.campaign_id = $3)
  group by 1`;

const SERIES = /* sql */ `
  with steps as (
    select step from generate_series(
      date_trunc('day', $2::timestamptz at time zone $1) - make_interval(days => $4),
      date_trunc('day', $2::timestamptz at time zone $1) + interval '1 day' - $5::interval,
      $5::interval) as step)
  select steps.step at time zone $1 as at, coalesce(found.calls, 0)::int as calls,
    coalesce(found.answered, 0)::int as answered, coalesce(found.successful, 0)::int as successful
  from steps left join (
    select date_trunc($6, c.created_at at time zone $1) as step, ${FIGURES}
    from call_logs c
    where c.created_at >= (select min(step) from steps) at time zone $1
      and ($3::uuid is null or c.campaign_id = $3)
    group by 1) as found using (step)
  order by steps.step`;

const STEPS: Readonly<Record<DashboardRange, { days: number; each: 'hour' | 'day' }>> = {
  today: { days: 0, each: 'hour' },
  '7d': { days: 6, each: 'day' },
  '30d': { days: 29, each: 'day' },
};

type DayRow = Omit<DashboardFigures, 'success_rate'> & { readonly day: 'today' | 'yesterday' };
type StepRow = Omit<Dashboard['series'][number], 'at'> & { readonly at: Date };

/** Today against yesterday, and how calls went over time. */
export async function dashboardOf(
  sequelize: Sequelize,
  { range, timezone, campaignId }: DashboardRequest,
  now: Date,
): Promise<Omit<Dashboard, 'active_calls'>> {
  const { days, each } = STEPS[range];
  const about = [timezone, now.toISOString(), campaignId];
  const [figures, series] = await Promise.all([
    sequelize.query<DayRow>(DAYS, { bind: about, type: QueryTypes.SELECT }),
    sequelize.query<StepRow>(SERIES, {
      bind: [...about, days, `1 ${each}`, each],
      type: QueryTypes.SELECT,
    }),
  ]);
  return {
    today: presentFigures(figures.find(({ day }) => day === 'today')),
    yesterday: presentFigures(figures.find(({ day }) => day === 'yesterday')),
    series: series.map((step) => ({ ...step, at: step.at.toISOString() })),
  };
}

const presentFigures = (row: DayRow | undefined): DashboardFigures => ({
  calls: row?.calls ?? 0,
  answered: row?.answered ?? 0,
  successful: row?.successful ?? 0,
  success_rate: row && row.answered > 0 ? row.successful / row.answered : null,
  average_seconds: row?.average_seconds ?? null,
});
