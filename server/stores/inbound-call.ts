import { Op, type Sequelize, type Transaction } from 'sequelize';
import type { CallPlan } from '../../actors/ports/model.ts';
import type { IncomingCall } from '../../actors/ports/telephony.ts';
import { Agent, CallLog, Did, newId, SipTrunk } from '../models/index.ts';
import { spokenAgent } from './agent-versions.ts';
import { singlePlan } from './manual-call.ts';
import { routeOf } from './profile.ts';
import type { SecretBox } from './secret-box.ts';
import { lockSlots, takeSlots, type SlotOwner } from './slots.ts';

/** Why a call that came in is not taken, as its final response. */
export interface InboundRefusal {
  readonly status: 404 | 480 | 486 | 503;
  readonly reason: string;
}

export interface Arrival extends Pick<IncomingCall, 'sipCallId' | 'caller'> {
  readonly trunkId: string;
  /** What was dialled, in the forms it may stand in our table. */
  readonly numbers: readonly string[];
}

interface Means {
  readonly sequelize: Sequelize;
  readonly box: SecretBox;
  readonly nodeId: string;
  readonly maxCallsPerNode: number;
}

/** The trunk's own entry for a number goes before one for any trunk. */
async function didOf(
  { numbers, trunkId }: Arrival,
  transaction: Transaction,
): Promise<Did | undefined> {
  const found = await Did.findAll({
    where: {
      number: { [Op.in]: [...numbers] },
      trunk_id: { [Op.or]: [trunkId, null] },
      is_active: true,
    },
    transaction,
  });
  return found.find((did) => did.trunk_id !== null) ?? found[0];
}

/** Counts a call that came in against trunk and node, and writes its row, before it is answered. */
export function planInboundCall(
  { sequelize, box, nodeId, maxCallsPerNode }: Means,
  arrival: Arrival,
): Promise<CallPlan | InboundRefusal> {
  return sequelize.transaction(async (transaction) => {
    const did = await didOf(arrival, transaction);
    const trunk = await SipTrunk.findByPk(arrival.trunkId, { transaction });
    if (!did || !trunk) return { status: 404, reason: 'Not Found' };
    const agent = await Agent.findByPk(did.agent_id, { transaction });
    const spoken = agent && (await spokenAgent(agent, null, transaction));
    if (!agent || !spoken || agent.status === 'archived')
      return { status: 480, reason: 'Temporarily Unavailable' };
    const ofNode: SlotOwner = { kind: 'node', owner: nodeId };
    const ofTrunk: SlotOwner = { kind: 'trunk', owner: trunk.id };
    const slotsOf = await lockSlots({ sequelize, transaction }, [ofNode, ofTrunk]);
    if (slotsOf(ofNode).used >= maxCallsPerNode || slotsOf(ofTrunk).used >= trunk.max_channels)
      return { status: 486, reason: 'Busy Here' };
    const callId = newId();
    const caller = arrival.caller ?? 'anonymous';
    await CallLog.create(
      {
        id: callId,
        direction: 'inbound',
        phone_number: caller.slice(0, 50),
        agent_id: agent.id,
        agent_version: spoken.version,
        trunk_id: trunk.id,
        node_id: nodeId,
      },
      { transaction },
    );
    const taken = { calls: 1, begun: 0 };
    await takeSlots({ sequelize, transaction }, [
      { ...ofNode, ...taken },
      { ...ofTrunk, ...taken },
    ]);
    return singlePlan({
      callId,
      incoming: arrival.sipCallId,
      contact: { phone: caller, name: null, fields: { called_number: did.number } },
      spoken,
      trunk: routeOf(trunk, box),
      callerId: did.number,
      mediaEngine: null,
      alternatives: [],
      failover: null,
      ringForMs: 0,
      record: did.record,
    });
  });
}
