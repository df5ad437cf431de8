import {
  Call as CallView,
  CallPage,
  ListCalls,
  PlaceCall,
  Timeline,
  Transcript,
} from '../../contract/calls.ts';
import { z } from 'zod';
import { IdParams } from '../../contract/common.ts';
import { LiveCall } from '../../contract/live.ts';
import { RequestError, conflict, notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { CallEvent, CallLog, CallTurn, Recording } from '../../models/index.ts';
import type { ManualCall, Refusal } from '../../stores/manual-call.ts';
import { pageOf } from '../paging.ts';
import { serveRecording } from '../recordings/audio.ts';
import { callsWhere, sortColumn } from './filter.ts';
import { presentCalls, presentEvent, presentTurn } from './present.ts';

const TAG = 'Calls';

export interface CallDeps {
  /** Dials at once; gives the call's id or says why not. */
  place(call: ManualCall): Promise<string | Refusal>;
  /** Asks whoever carries the call to end it politely. */
  hangUp(callId: string): void;
  /** Calls under way on this node. */
  live(): LiveCall[];
}

/** Calls: each is one attempt. */
export function callRoutes(deps: CallDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/calls',
      policy: 'viewCalls',
      summary: 'Lists calls, newest first unless sorted otherwise.',
      tag: TAG,
      query: ListCalls,
      response: CallPage,
      async handler({ query: { limit, cursor, sort, ...filter } }) {
        const page = await pageOf(
          { model: CallLog, where: callsWhere(filter), limit, cursor, sort: sortColumn(sort) },
          (row) => row,
        );
        return { ...page, data: await presentCalls(page.data) };
      },
    }),
    route({
      method: 'post',
      path: '/calls',
      policy: 'placeCalls',
      summary: 'Places one call, outside any campaign.',
      tag: TAG,
      body: PlaceCall,
      audit: 'call.placed',
      response: CallView,
      status: 202,
      handler: ({ body }) =>
        placed(deps, {
          agentId: body.agent_id,
          agentVersion: null,
          isTest: false,
          to: body.to,
          trunkId: body.trunk_id,
          callerId: body.caller_id,
          ringForMs: body.ring_timeout * 1000,
          record: body.record,
          name: body.customer_name,
          fields: body.custom_data,
        }),
    }),
    route({
      method: 'get',
      path: '/calls/live',
      policy: 'viewCalls',
      summary: 'Calls under way. To follow them, open /ws/live.',
      tag: TAG,
      response: z.object({ data: z.array(LiveCall) }),
      handler: () => Promise.resolve({ data: deps.live() }),
    }),
    route({
      method: 'get',
      path: '/calls/:id',
      policy: 'viewCalls',
      summary: 'One call.',
      tag: TAG,
      params: IdParams,
      response: CallView,
      handler: ({ params }) => shown(params.id),
    }),
    route({
      method: 'get',
      path: '/calls/:id/transcript',
      policy: 'viewCalls',
      summary: 'What was said, in the order it was said.',
      tag: TAG,
      params: IdParams,
      response: Transcript,
      async handler({ params }) {
        const { id } = await foundCall(params.id);
        const turns = await CallTurn.findAll({
          where: { call_id: id },
          order: ['started_at', 'id'],
        });
        return { data: turns.map(presentTurn) };
      },
    }),
    route({
      method: 'get',
      path: '/calls/:id/timeline',
      policy: 'viewCalls',
      summary: 'What happened during the call.',
      tag: TAG,
      params: IdParams,
      response: Timeline,
      async handler({ params }) {
        const { id } = await foundCall(params.id);
        const events = await CallEvent.findAll({ where: { call_id: id }, order: ['at', 'id'] });
        return { data: events.map(presentEvent) };
      },
    }),
    route({
      method: 'get',
      path: '/calls/:id/recording',
      policy: 'hearRecordings',
      summary: 'The call’s stereo recording: callee left, agent right. Takes ranges.',
      tag: TAG,
      params: IdParams,
      async handler({ params }, request) {
        const { id } = await foundCall(params.id);
        const recording = await Recording.findOne({ where: { call_log_id: id } });
        if (!recording) throw notFound('recording');
        return serveRecording(recording, request.header('range'));
      },
    }),
    route({
      method: 'post',
      path: '/calls/:id/hangup',
      policy: 'superviseCalls',
      summary: 'Ends the call; the agent says goodbye first.',
      audit: 'call.ended',
      tag: TAG,
      params: IdParams,
      status: 202,
      async handler({ params }) {
        const call = await foundCall(params.id);
        if (call.ended_at) throw conflict('call_over', 'This call has ended.');
        deps.hangUp(call.id);
        return new Reply(202);
      },
    }),
  ];
}

/** Places a call by hand. @throws 422 or 409 with the sentence on why it was refused */
export async function placed(
  { place }: Pick<CallDeps, 'place'>,
  call: ManualCall,
): Promise<CallView | undefined> {
  const answer = await place(call);
  if (typeof answer === 'string') return shown(answer);
  throw answer.refused === 'no_agent' || answer.refused === 'no_version'
    ? new RequestError(422, 'invalid_values', answer.problem)
    : conflict(answer.refused, answer.problem);
}

async function foundCall(id: string): Promise<CallLog> {
  const call = await CallLog.findByPk(id);
  if (!call) throw notFound('call');
  return call;
}

async function shown(id: string): Promise<CallView | undefined> {
  const [call] = await presentCalls([await foundCall(id)]);
  return call;
}
