import type { Sequelize } from 'sequelize';
import type { CallPlan, Contact } from '../../actors/ports/model.ts';
import { Agent, CallLog, newId } from '../models/index.ts';
import { spokenAgent, type SpokenAgent } from './agent-versions.ts';
import { isDnc } from './dnc.ts';
import { profileOf } from './profile.ts';
import type { SecretBox } from './secret-box.ts';
import { chooseRoute } from '../routing/choose-route.ts';
import type { Bar } from '../routing/model.ts';
import { linesOf } from './claim.ts';
import { openLines, type Line, type LineSeenOf } from './lines.ts';
import { ratesFor, readLineRules } from './routing-rules.ts';
import { takeSlots, type Database, type SlotOwner } from './slots.ts';

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
    | 'do_not_call'
    | 'number_blocked'
    | 'line_limit';
  readonly problem: string;
}

export const refuse = (refused: Refusal['refused'], problem: string): Refusal => ({
  refused,
  problem,
});

export const LISTED =
  'This number is on the do-not-call list; nobody dials it. If that is a mistake, take it off the list first.';

export interface ManualCallOptions {
  readonly sequelize: Sequelize;
  readonly box: SecretBox;
  readonly maxCallsPerNode: number;
  /** What this node knows of the trunks. */
  readonly seenOf: LineSeenOf;
}

/** Counts the call against trunk and node and writes its row, before anything is dialled. */
export function planManualCall(
  options: ManualCallOptions,
  nodeId: string,
  call: ManualCall,
): Promise<CallPlan | Refusal> {
  const { sequelize } = options;
  return sequelize.transaction(async (transaction) => {
    const agent = await Agent.findByPk(call.agentId, { transaction });
    if (!agent) return refuse('no_agent', 'There is no such agent.');
    if (await isDnc(call.to, transaction)) return refuse('do_not_call', LISTED);
    const spoken = await spokenAgent(agent, call.agentVersion, transaction);
    if (!spoken) return refuse('no_version', 'The agent has no such version.');
    const line = await takeLine({ ...options, transaction }, nodeId, call);
    if ('refused' in line) return line;

    const callId = newId();
    const { rate, ...over } = line;
    await CallLog.create(
      {
        id: callId,
        phone_number: call.to,
        agent_id: agent.id,
        agent_version: spoken.version,
        is_test: call.isTest,
        trunk_id: over.trunk.id,
        rate: rate && { ...rate },
        node_id: nodeId,
      },
      { transaction },
    );
    return singlePlan({
      ...over,
      callId,
      incoming: null,
      contact: { phone: call.to, name: call.name, fields: call.fields },
      spoken,
      ringForMs: call.ringForMs,
      record: call.record,
    });
  });
}

/** Chooses the line and counts the call against it. */
export async function takeLine(
  database: ManualCallOptions & Database,
  nodeId: string,
  call: Pick<ManualCall, 'to' | 'trunkId' | 'callerId'>,
) {
  const { box, seenOf, maxCallsPerNode } = database;
  const target =
    call.trunkId === null
      ? ({ kind: 'automatic' } as const)
      : ({ kind: 'trunk', id: call.trunkId } as const);
  const rules = await readLineRules(database);
  const ofNode: SlotOwner = { kind: 'node', owner: nodeId };
  const { lines, slotsOf } = await openLines(database, { target, rules, seenOf, others: [ofNode] });
  const rates = (await ratesFor(database, [call.to]))(call.to);
  const route = chooseRoute(
    { number: call.to, target, callerId: call.callerId, rates, random: Math.random },
    lines.map(({ routed }) => routed),
    rules,
  );
  const [first] = route.candidates;
  if (route.refusal) return refuse('number_blocked', route.refusal.explanation);
  if (slotsOf(ofNode).used >= maxCallsPerNode)
    return refuse('no_free_channel', `All ${maxCallsPerNode} calls of this server are in use.`);
  if (!first) return barred(route.leftOut[0]?.trunk, lines, seenOf);
  const line = lines.find(({ trunk }) => trunk.id === first.trunk.id);
  line?.take();
  await takeSlots(database, [{ ...ofNode, calls: 1 }, ...(line?.taken ? [line.taken] : [])]);
  return { ...linesOf(route, lines, { box, mediaEngine: null }), rate: first.rate };
}

/** What keeps a call off a trunk, in words. */
function barred(
  trunk: { readonly id: string; readonly name: string; readonly bar: Bar | null } | undefined,
  lines: readonly Line[],
  seenOf: LineSeenOf,
): Refusal {
  const row = lines.find((line) => line.trunk.id === trunk?.id)?.trunk;
  if (!trunk || !row || trunk.bar === null || trunk.bar === 'off')
    return refuse('no_trunk', 'There is no such trunk in use. Name one, or make one the default.');
  const forbidden = seenOf(row)?.forbidden;
  if (forbidden) return refuse('lab_ai_on_real_trunk', forbidden);
  switch (trunk.bar) {
    case 'channels':
      return refuse(
        'no_free_channel',
        `All ${row.max_channels} channels of trunk ${trunk.name} are in use.`,
      );
    case 'cps':
      return refuse(
        'line_limit',
        `Trunk ${trunk.name} takes ${row.max_cps} calls a second. Try again in a moment.`,
      );
    case 'draining':
      return refuse('line_limit', `Trunk ${trunk.name} is being drained and takes no new calls.`);
    case 'resting':
      return refuse(
        'line_limit',
        `The carrier of trunk ${trunk.name} asked for no calls for a while. Try again later.`,
      );
    case 'down':
    case 'refused':
      return refuse(
        'line_limit',
        `Trunk ${trunk.name} is down: its carrier does not answer, or refuses us. See the trunk’s page.`,
      );
    default:
      return refuse('line_limit', 'The day’s cap is reached. An administrator can raise it.');
  }
}

/** A call outside any campaign: placed by hand, or come in. */
export interface SingleCall extends Pick<
  CallPlan,
  | 'callId'
  | 'incoming'
  | 'trunk'
  | 'callerId'
  | 'mediaEngine'
  | 'alternatives'
  | 'failover'
  | 'ringForMs'
  | 'record'
> {
  readonly contact: Pick<Contact, 'phone' | 'name' | 'fields'>;
  readonly spoken: SpokenAgent;
}

export function singlePlan({ contact: who, spoken, ...call }: SingleCall): CallPlan {
  const contact = { ...who, id: call.callId, attempts: 1 };
  return {
    ...call,
    record: call.record && spoken.settings.records_calls,
    campaignId: null,
    campaignName: null,
    contact,
    agent: profileOf(spoken, contact),
    retry: { retries: 0, delayMs: 0 },
  };
}
