import { IdParams } from '../../contract/common.ts';
import type { LiveCall } from '../../contract/live.ts';
import { conflict, notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { CallLog } from '../../models/index.ts';

export interface CallRecordingDeps {
  /** Tells whoever carries the call to leave out of its recording what is said now, or to keep it again. */
  record(callId: string, on: boolean): void;
  /** Calls under way on this node. */
  live(): LiveCall[];
}

/** Keeping a card number out of a recording, by hand. */
export const callRecordingRoutes = (deps: CallRecordingDeps): Route[] => [
  route({
    method: 'post',
    path: '/calls/:id/recording/pause',
    policy: 'superviseCalls',
    summary:
      'Leaves out of the recording what is said from now on; silence of the same length stands in its place.',
    audit: 'call.recording_paused',
    tag: 'Calls',
    params: IdParams,
    status: 202,
    handler: ({ params }) => told(deps, params.id, false),
  }),
  route({
    method: 'post',
    path: '/calls/:id/recording/resume',
    policy: 'superviseCalls',
    summary: 'Records again what is said from now on.',
    audit: 'call.recording_resumed',
    tag: 'Calls',
    params: IdParams,
    status: 202,
    handler: ({ params }) => told(deps, params.id, true),
  }),
];

async function told(deps: CallRecordingDeps, id: string, on: boolean): Promise<Reply> {
  const call = await CallLog.findByPk(id);
  if (!call) throw notFound('call');
  const phase = deps.live().find((each) => each.id === id)?.phase;
  if (call.ended_at || phase === 'closing' || phase === 'closed')
    throw conflict('call_over', 'This call has ended.');
  if (!call.connected_at)
    throw conflict('call_not_answered', 'Nobody has answered yet. Try again once they have.');
  deps.record(id, on);
  return new Reply(202);
}
