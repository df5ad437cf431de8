import type { Sequelize } from 'sequelize';
import type { CallPlan, Contact } from '../../actors/ports/model.ts';
import { Agent, CallLog, newId } from '../models/index.ts';
import { spokenAgent, type SpokenAgent } from './agent-versions.ts';
import { isDnc } from './dnc.ts';
import { profileOf, routeOf } from './profile.ts';
import type { SecretBox } from './secret-box.ts';
import { lockFreeSlots, takeSlots, type Limit } from './slots.ts';
import { usableTrunk } from './trunk-store.ts';

/** One call by hand. */
export interface ManualCall {
  readonly agentId: string;
  /** A saved version; the active one when null. */
  readonly agentVersion: number | null;
  /** Placed to test the agent. */
  readonly isTest: boolean;
  /** E.164. */
  readonly to: string;
  readonly trunkId: string | null;
  readonly callerId: string | null;
  readonly ringForMs: number;
  readonly record: boolean;
  readonly name: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

/** Why a call by hand cannot be placed; `problem` is for people. */
export interface Refusal {
  readonly refused:
    | 'no_agent'
    | 'no_version'
    | 'no_trunk'
    | 'no_free_channel'
    | 'lab_ai_on_real_trunk'
    | 'do_not_call';
  readonly problem: string;
}

const refuse = (refused: Refusal['refused'], problem: string): Refusal => ({ refused, problem });

const LISTED =
  'This number is on the do-not-call list; nobody dials it. If that is a mistake, take it off the list first.';

/** Counts the call against trunk and node and writes its row, before anything is dialled. */
export function planManualCall(
  {
    sequelize,
    box,
    maxCallsPerNode,
  }: { sequelize: Sequelize; box: SecretBox; maxCallsPerNode: number },
  nodeId: string,
  call: ManualCall,
): Promise<CallPlan | Refusal> {
  return sequelize.transaction(async (transaction) => {
    const agent = await Agent.findByPk(call.agentId, { transaction });
    if (!agent) return refuse('no_agent', 'There is no such agent.');
    if (await isDnc(call.to, transaction)) return refuse('do_not_call', LISTED);
    const spoken = await spokenAgent(agent, call.agentVersion, transaction);
    if (!spoken) return refuse('no_version', 'The agent has no such version.');
    const trunk = await usableTrunk(call.trunkId, transaction);
    if (!trunk)
      return refuse(
        'no_trunk',
        'There is no such trunk in use. Name one, or make one the default.',
      );
    const limits: Limit[] = [
      { kind: 'node', owner: nodeId, cap: maxCallsPerNode },
      { kind: 'trunk', owner: trunk.id, cap: trunk.max_channels },
    ];
    if ((await lockFreeSlots({ sequelize, transaction }, limits)) <= 0)
      return refuse(
        'no_free_channel',
        `All ${trunk.max_channels} channels of trunk ${trunk.name}, or all of this server, are in use.`,
      );

    const callId = newId();
    await CallLog.create(
      {
        id: callId,
        phone_number: call.to,
        agent_id: agent.id,
        agent_version: spoken.version,
        is_test: call.isTest,
        trunk_id: trunk.id,
        node_id: nodeId,
      },
      { transaction },
    );
    await takeSlots({ sequelize, transaction }, limits, 1);
    const route = routeOf(trunk, box);
    return singlePlan({
      callId,
      incoming: null,
      contact: { phone: call.to, name: call.name, fields: call.fields },
      spoken,
      trunk: route,
      callerId: call.callerId ?? route.callerId,
      ringForMs: call.ringForMs,
      record: call.record,
    });
  });
}

/** A call outside any campaign: placed by hand, or come in. */
export interface SingleCall extends Pick<
  CallPlan,
  'callId' | 'incoming' | 'trunk' | 'callerId' | 'ringForMs' | 'record'
> {
  readonly contact: Pick<Contact, 'phone' | 'name' | 'fields'>;
  readonly spoken: SpokenAgent;
}

export function singlePlan({ contact: who, spoken, ...call }: SingleCall): CallPlan {
  const contact = { ...who, id: call.callId, attempts: 1 };
  return {
    ...call,
    campaignId: null,
    campaignName: null,
    contact,
    agent: profileOf(spoken, contact),
    retry: { retries: 0, delayMs: 0 },
  };
}
