import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Sequelize } from 'sequelize';
import { IdParams } from '../../contract/common.ts';
import { Job as JobView, SystemStatus } from '../../contract/system.ts';
import { notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { Job } from '../../models/index.ts';
import { User } from '../../models/index.ts';
import { readSettings } from '../../stores/settings.ts';
import { iso } from '../paging.ts';

const TAG = 'System';

export interface SystemDeps {
  readonly sequelize: Sequelize;
  readonly version: string;
  readonly needsSetupToken: boolean;
  lab(): SystemStatus['lab'];
  signalling(): SystemStatus['signalling'];
  /** Null: takes calls. Otherwise why it does not. */
  unready(): string | null;
}

export interface OpsDeps extends SystemDeps {
  /** Current values by metric name. */
  gauges(): Promise<Readonly<Record<string, number>>>;
}

export const systemRoutes = (deps: SystemDeps): Route[] => [
  route({
    method: 'get',
    path: '/system/status',
    policy: 'public',
    summary: 'What this installation is and still needs.',
    tag: TAG,
    response: SystemStatus,
    async handler() {
      return {
        version: deps.version,
        has_account: (await User.count()) > 0,
        needs_setup_token: deps.needsSetupToken,
        organisation_name: (await readSettings(deps.sequelize)).organisation_name,
        lab: deps.lab(),
        signalling: deps.signalling(),
      } satisfies SystemStatus;
    },
  }),
  route({
    method: 'get',
    path: '/jobs/:id',
    policy: 'viewNumbers',
    summary: 'How far a long job (an import) is.',
    tag: TAG,
    params: IdParams,
    response: JobView,
    async handler({ params }) {
      const job = await Job.findByPk(params.id);
      if (!job) throw notFound('job');
      return presentJob(job);
    },
  }),
];

export const presentJob = (job: Job): JobView => ({
  id: job.id,
  kind: job.kind as JobView['kind'],
  state: job.state,
  progress: job.progress,
  detail: job.detail,
  result: job.result,
  created_at: job.created_at.toISOString(),
  ended_at: iso(job.ended_at),
});

/** Health and metrics, outside the API. */
export function opsRoutes(deps: OpsDeps): Route[] {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'callboard_' });
  const gauges = new Map<string, Gauge>();
  const gaugeOf = (name: string): Gauge => {
    const known = gauges.get(name);
    if (known) return known;
    const help = name.replaceAll('_', ' ');
    const gauge = new Gauge({ name: `callboard_${name}`, help, registers: [registry] });
    gauges.set(name, gauge);
    return gauge;
  };
  return [
    route({
      method: 'get',
      path: '/healthz',
      policy: 'public',
      summary: 'The process answers.',
      tag: TAG,
      handler: () => Promise.resolve({ ok: true }),
    }),
    route({
      method: 'get',
      path: '/readyz',
      policy: 'public',
      summary: 'It takes calls; 503 with the reason when it does not.',
      tag: TAG,
      async handler() {
        const reason = deps.unready() ?? (await databaseProblem(deps.sequelize));
        return new Reply(reason ? 503 : 200, { ready: reason === null, reason });
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      policy: 'public',
      summary: 'Figures for Prometheus.',
      tag: TAG,
      async handler() {
        for (const [name, value] of Object.entries(await deps.gauges())) gaugeOf(name).set(value);
        const headers = { 'Content-Type': registry.contentType };
        return new Reply(200, await registry.metrics(), { headers });
      },
    }),
  ];
}

async function databaseProblem(sequelize: Sequelize): Promise<string | null> {
  try {
    await sequelize.query('select 1');
    return null;
  } catch {
    return 'the database does not answer';
  }
}
