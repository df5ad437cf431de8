import type { PhoneOrder } from '../../../actors/ports/supervision.ts';
import { UserSettings } from '../../contract/auth.ts';
import { IdParams } from '../../contract/common.ts';
import { SuperviseByPhone } from '../../contract/supervision.ts';
import { RequestError } from '../../http/errors.ts';
import { Reply, route, type RequestInfo, type Route } from '../../http/route.ts';
import { User } from '../../models/index.ts';
import { refused, supervisorOf, type Answer, type Supervisor } from './supervisor.ts';

export interface PhoneSupervisionDeps {
  /** Has somebody called; answered once they have joined, or will not. */
  callToSupervise(supervisor: Supervisor, order: PhoneOrder): Answer;
  /** Takes the ringing back, or hangs up on them. */
  dropPhone(supervisor: Supervisor): Answer;
}

/** Within the time for which proxies wait for an answer, with the wait for a key. */
const RING_MS = 30_000;

/** Supervising by telephone: one is called, listens, and acts by keys. */
export const phoneSupervisionRoutes = (deps: PhoneSupervisionDeps): Route[] => [
  route({
    method: 'post',
    path: '/calls/:id/supervise-by-phone',
    policy: 'superviseCalls',
    summary:
      'Calls you, and lets you listen once you answer and press 1. Keys: 1 listen, 2 whisper, 3 speak to all, 4 take over, # leave. Answers when you have joined, or with the reason why not.',
    perMinute: 20,
    audit: 'call.supervised_by_phone',
    tag: 'Calls',
    params: IdParams,
    body: SuperviseByPhone,
    status: 204,
    async handler({ params, body }, request) {
      const supervisor = await supervisorOf(params.id, request);
      const refusal = await deps.callToSupervise(supervisor, await orderOf(body, request));
      if (refusal) throw refused(refusal);
      return new Reply(204);
    },
  }),
  route({
    method: 'delete',
    path: '/calls/:id/supervise-by-phone',
    policy: 'superviseCalls',
    summary: 'Takes the call to your telephone back, or hangs up on it.',
    audit: 'call.phone_dropped',
    tag: 'Calls',
    params: IdParams,
    status: 204,
    async handler({ params }, request) {
      const refusal = await deps.dropPhone(await supervisorOf(params.id, request));
      if (refusal) throw refused(refusal);
      return new Reply(204);
    },
  }),
];

/** @throws 422 when neither the request nor the account names a number */
async function orderOf(
  { to, mode = 'listen' }: SuperviseByPhone,
  { user }: RequestInfo,
): Promise<PhoneOrder> {
  const userId = user?.userId ?? '';
  const account = await User.findByPk(userId, { attributes: ['settings'] });
  const { phone, language } = UserSettings.catch({}).parse(account?.settings);
  const number = to ?? phone;
  if (!number)
    throw new RequestError(
      422,
      'no_phone_number',
      'Nobody to call: give `to`, or set your telephone number in your profile.',
    );
  return {
    account: { userId, keyId: user?.key?.id ?? null },
    ...{ to: number, ringForMs: RING_MS, mode, language: language ?? null },
  };
}
