import type { TransferOrder } from '../../../actors/ports/transfer.ts';
import { IdParams } from '../../contract/common.ts';
import type { LiveCall } from '../../contract/live.ts';
import { TransferCall } from '../../contract/transfer.ts';
import { RequestError, conflict, notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { Agent, CallLog } from '../../models/index.ts';
import { settingsOf } from '../../stores/agent-versions.ts';
import { transferRuleOf } from '../../stores/transfer-rule.ts';

export interface TransferDeps {
  /** Asks whoever carries the call to pass it on. */
  transfer(callId: string, order: TransferOrder): void;
  /** Calls under way on this node. */
  live(): LiveCall[];
}

/** Passing a call on to a person, by hand. */
export const transferRoutes = ({ transfer, live }: TransferDeps): Route[] => [
  route({
    method: 'post',
    path: '/calls/:id/transfer',
    policy: 'superviseCalls',
    summary:
      'Passes a call on to a person. What becomes of it is on the live feed and the timeline.',
    audit: 'call.transferred',
    tag: 'Calls',
    params: IdParams,
    body: TransferCall,
    status: 202,
    async handler({ params, body }) {
      const call = await CallLog.findByPk(params.id);
      if (!call) throw notFound('call');
      const shown = live().find(({ id }) => id === call.id);
      if (call.ended_at || shown?.phase === 'closing' || shown?.phase === 'closed')
        throw conflict('call_over', 'This call has ended.');
      if (!call.connected_at)
        throw conflict('call_not_answered', 'Nobody has answered yet. Try again once they have.');
      if (shown?.transfer)
        throw conflict('transfer_under_way', 'This call is being passed on already.');
      transfer(call.id, await orderFor(call, body));
      return new Reply(202);
    },
  }),
];

/** @throws 422 when neither the request nor the agent names anybody */
async function orderFor(
  call: CallLog,
  { to, mode, by, reason = '' }: TransferCall,
): Promise<TransferOrder> {
  const agent = call.agent_id ? await Agent.findByPk(call.agent_id) : null;
  const rule = agent && transferRuleOf(settingsOf(agent));
  const target = to ?? rule?.to;
  if (!target)
    throw new RequestError(
      422,
      'no_transfer_number',
      'Nobody to pass the call on to: the agent has no transfer number. Give `to`, or set one in the agent.',
    );
  return {
    to: target,
    mode: mode ?? rule?.mode ?? 'warm',
    by: by ?? rule?.by ?? 'bridge',
    ringForMs: rule?.ringForMs ?? 25_000,
    then: rule?.then ?? 'leave',
    ...{ askedBy: 'supervisor', reason, summary: '' },
  };
}
