import { IdParams } from '../../contract/common.ts';
import {
  ListTrunkEvents,
  TrunkEventPage,
  TrunkStatus,
  type Trunk,
  type TrunkEvent as TrunkEventView,
} from '../../contract/trunks.ts';
import { notFound } from '../../http/errors.ts';
import { route, type Route } from '../../http/route.ts';
import { SipTrunk, TrunkEvent } from '../../models/index.ts';
import { pageOf } from '../paging.ts';
import type { limitFields } from '../../contract/trunk-limits.ts';

const TAG = 'Trunks';

export interface AvailabilityDeps {
  /** The trunk actors read their rows again. */
  changed(): void;
  status(trunk: SipTrunk): Promise<TrunkStatus>;
}

/** Whether a trunk takes new calls, and what became of it. */
export function availabilityRoutes({ changed, status }: AvailabilityDeps): Route[] {
  const drain = async (id: string, isDraining: boolean, note: (name: string) => void) => {
    const trunk = await found(id);
    note(trunk.name);
    await trunk.update({ is_draining: isDraining });
    changed();
    return status(trunk);
  };
  return [
    route({
      method: 'post',
      path: '/trunks/:id/drain',
      policy: 'editTrunks',
      summary:
        'Takes no new calls over the trunk; live ones go on. It is drained when none is left.',
      tag: TAG,
      params: IdParams,
      response: TrunkStatus,
      audit: 'trunk.drained',
      handler: ({ params }, { note }) =>
        drain(params.id, true, (subjectName) => note({ subjectName })),
    }),
    route({
      method: 'post',
      path: '/trunks/:id/resume',
      policy: 'editTrunks',
      summary: 'Takes calls over a drained trunk again.',
      tag: TAG,
      params: IdParams,
      response: TrunkStatus,
      audit: 'trunk.resumed',
      handler: ({ params }, { note }) =>
        drain(params.id, false, (subjectName) => note({ subjectName })),
    }),
    route({
      method: 'get',
      path: '/trunks/:id/history',
      policy: 'viewTrunks',
      summary: 'Changes of the trunk’s state with their reasons, newest first; kept for 90 days.',
      tag: TAG,
      params: IdParams,
      query: ListTrunkEvents,
      response: TrunkEventPage,
      async handler({ params, query: { limit, cursor } }) {
        const { id } = await found(params.id);
        const where = { trunk_id: id };
        return pageOf({ model: TrunkEvent, where, limit, cursor }, presentTrunkEvent);
      },
    }),
  ];
}

async function found(id: string): Promise<SipTrunk> {
  const trunk = await SipTrunk.findByPk(id);
  if (!trunk) throw notFound('trunk');
  return trunk;
}

const presentTrunkEvent = (event: TrunkEvent): TrunkEventView => ({
  id: event.id,
  at: event.at.toISOString(),
  node_id: event.node_id,
  state: event.state,
  reason: event.reason,
});

type Limits = Pick<Trunk, keyof typeof limitFields | 'is_draining'>;

/** How a trunk is watched and limited. */
export const presentLimits = (trunk: SipTrunk): Limits => ({
  options_interval_s: trunk.options_interval_s,
  down_after: trunk.down_after,
  up_after: trunk.up_after,
  register_expires_s: trunk.register_expires_s,
  max_cps: trunk.max_cps,
  cps_burst: trunk.cps_burst,
  max_daily_calls: trunk.max_daily_calls,
  max_daily_minutes: trunk.max_daily_minutes,
  caller_id_mode: trunk.caller_id_mode,
  is_draining: trunk.is_draining,
});
