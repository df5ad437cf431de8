import type { SupervisorMode } from '../../../actors/ports/hearing.ts';
import { IdParams } from '../../contract/common.ts';
import { GiveBackCall, MonitorTicket, WhisperCall } from '../../contract/supervision.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { phoneSupervisionRoutes, type PhoneSupervisionDeps } from './supervise-by-phone.ts';
import { refused, supervisorOf, type Answer, type Supervisor } from './supervisor.ts';

export interface SupervisionDeps extends PhoneSupervisionDeps {
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
  ...phoneSupervisionRoutes(deps),
];

async function accepted(answer: Answer): Promise<Reply> {
  const refusal = await answer;
  if (refusal) throw refused(refusal);
  return new Reply(202);
}
