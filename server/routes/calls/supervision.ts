import type { SupervisorMode } from '../../../actors/ports/hearing.ts';
import type { SupervisionRefusal } from '../../../actors/ports/supervision.ts';
import { IdParams } from '../../contract/common.ts';
import { GiveBackCall, MonitorTicket, WhisperCall } from '../../contract/supervision.ts';
import { conflict, notFound, type RequestError } from '../../http/errors.ts';
import { Reply, route, type RequestInfo, type Route } from '../../http/route.ts';
import { CallLog, User } from '../../models/index.ts';

/** Somebody who supervises, as the call and everybody else knows them. */
export interface Supervisor {
  readonly callId: string;
  readonly userId: string;
  readonly name: string;
}

type Answer = Promise<SupervisionRefusal | null>;

export interface SupervisionDeps {
  admit(supervisor: Supervisor): MonitorTicket;
  changeMode(supervisor: Supervisor, mode: SupervisorMode): Answer;
  whisper(supervisor: Supervisor, text: string, now: boolean): Answer;
  giveBack(supervisor: Supervisor, note: string): Answer;
}

const TAG = 'Calls';

/** Joining a call that goes on. Where one listens: `/ws/calls/:id/monitor`. */
export const supervisionRoutes = (deps: SupervisionDeps): Route[] => [
  route({
    method: 'post',
    path: '/calls/:id/ticket',
    policy: 'superviseCalls',
    summary: 'A ticket for /ws/calls/:id/monitor: both sides’ audio, words, levels, tools.',
    audit: 'call.monitored',
    tag: TAG,
    params: IdParams,
    response: MonitorTicket,
    async handler({ params }, request) {
      return deps.admit(await supervisorOf(params.id, request));
    },
  }),
  route({
    method: 'post',
    path: '/calls/:id/whisper',
    policy: 'superviseCalls',
    summary:
      'Tells the agent something the callee does not hear; or, `to: "operator"`, lets the person who took the call hear you.',
    audit: 'call.whispered',
    tag: TAG,
    params: IdParams,
    body: WhisperCall,
    status: 202,
    async handler({ params, body }, request) {
      const supervisor = await supervisorOf(params.id, request);
      return accepted(
        body.to === 'operator'
          ? deps.changeMode(supervisor, 'whisper')
          : deps.whisper(supervisor, body.text, body.now),
      );
    },
  }),
  ...(
    [
      ['listen', 'listen', 'call.listened', 'You are heard by nobody any more.'],
      ['barge', 'barge', 'call.barged', 'Everybody hears you from now on; the agent goes on.'],
      [
        'takeover',
        'takeover',
        'call.taken_over',
        'You speak with the callee in place of the agent.',
      ],
    ] as const
  ).map(([word, mode, audit, summary]) =>
    route({
      method: 'post',
      path: `/calls/:id/${word}`,
      policy: 'superviseCalls',
      summary: `${summary} You must be listening.`,
      audit,
      tag: TAG,
      params: IdParams,
      status: 202,
      handler: async ({ params }, request) =>
        accepted(deps.changeMode(await supervisorOf(params.id, request), mode)),
    }),
  ),
  route({
    method: 'post',
    path: '/calls/:id/give-back',
    policy: 'superviseCalls',
    summary: 'The agent takes the callee back; `note` tells it what was said meanwhile.',
    audit: 'call.given_back',
    tag: TAG,
    params: IdParams,
    body: GiveBackCall,
    status: 202,
    handler: async ({ params, body }, request) =>
      accepted(deps.giveBack(await supervisorOf(params.id, request), body.note ?? '')),
  }),
];

/** @throws 404, or 409 for a call that is over or was not answered yet */
async function supervisorOf(callId: string, { user }: RequestInfo): Promise<Supervisor> {
  const call = await CallLog.findByPk(callId, { attributes: ['id', 'connected_at', 'ended_at'] });
  if (!call || !user) throw notFound('call');
  if (call.ended_at) throw refused({ code: 'call_over' });
  if (!call.connected_at) throw refused({ code: 'call_not_answered' });
  const account = await User.findByPk(user.userId, { attributes: ['full_name', 'email'] });
  const name = account?.full_name || (account?.email.split('@')[0] ?? '');
  return { callId, userId: user.userId, name };
}

async function accepted(answer: Answer): Promise<Reply> {
  const refusal = await answer;
  if (refusal) throw refused(refusal);
  return new Reply(202);
}

function refused(refusal: SupervisionRefusal): RequestError {
  switch (refusal.code) {
    case 'held':
      return conflict(
        'call_held',
        `${refusal.by} speaks on this call. One supervisor at a time is heard: wait, or ask them to listen.`,
      );
    default:
      return conflict(refusal.code, WHY[refusal.code]);
  }
}

const WHY: Readonly<Record<Exclude<SupervisionRefusal['code'], 'held'>, string>> = {
  call_over: 'This call has ended.',
  call_not_answered: 'Nobody has answered yet. Try again once they have.',
  not_listening: 'You are not on this call. Open its monitor first.',
  nobody_to_whisper_to:
    'Nobody is on the call to whisper to. Transfer it first, or send the agent a text.',
  not_taken_over: 'Nobody has taken this call over.',
  transfer_under_way: 'The call is being passed on. Wait until somebody took it.',
  ai_gone: 'The agent has left this call and cannot take it back. Transfer the call, or hang up.',
};
