import type { LineChoice } from '../../actors/ports/model.ts';
import { CallLog, newId, SipTrunk } from '../models/index.ts';
import { isDnc } from './dnc.ts';
import { LISTED, refuse, takeLine, type ManualCallOptions, type Refusal } from './manual-call.ts';

export interface TestCallPlan extends LineChoice {
  readonly callId: string;
}

const SWITCHED_OFF = 'This trunk is switched off. Switch it on to call over it.';

/**
 * Counts a trunk's test call against trunk and node and writes its row, before anything is dialled. What is
 * thought of the way to the carrier does not hold it back: the test finds that out.
 */
export function planTestCall(
  options: Omit<ManualCallOptions, 'seenOf'>,
  nodeId: string,
  { to, trunkId }: { readonly to: string; readonly trunkId: string },
): Promise<TestCallPlan | Refusal> {
  const { sequelize } = options;
  return sequelize.transaction(async (transaction) => {
    if (await isDnc(to, transaction)) return refuse('do_not_call', LISTED);
    const row = await SipTrunk.findByPk(trunkId, { transaction });
    if (!row?.is_active) return refuse('no_trunk', SWITCHED_OFF);
    const unseen = { ...options, seenOf: () => undefined, transaction };
    const line = await takeLine(unseen, nodeId, { to, trunkId, callerId: null });
    if ('refused' in line) return line;
    const { trunk, callerId, rate } = line;
    const callId = newId();
    await CallLog.create(
      {
        id: callId,
        phone_number: to,
        is_test: true,
        trunk_id: trunk.id,
        rate: rate && { ...rate },
        node_id: nodeId,
      },
      { transaction },
    );
    return { callId, trunk, callerId };
  });
}
