import type { Transaction } from 'sequelize';
import type { CallPlan, LineChoice, TrunkRoute } from '../../actors/ports/model.ts';
import type { Claimed } from '../../actors/ports/store.ts';
import { Agent, Campaign, newId } from '../models/index.ts';
import { chooseRoute } from '../routing/choose-route.ts';
import type { Candidate, Route, Target } from '../routing/model.ts';
import { spokenAgent, type SpokenAgent } from './agent-versions.ts';
import type { CampaignStoreOptions } from './campaign-store.ts';
import { holdOf, openLines, type Line } from './lines.ts';
import { profileOf, routeOf } from './profile.ts';
import { noRates, ratesFor, type LineRules, type RatesOf } from './routing-rules.ts';
import type { SecretBox } from './secret-box.ts';
import { takeSlots, type SlotOwner } from './slots.ts';
import {
  putBack,
  refuseContacts,
  takeContacts,
  type ClaimedRow,
  type RefusedRow,
} from './take-contacts.ts';

export type ClaimContext = CampaignStoreOptions & {
  readonly transaction: Transaction;
  readonly rules: LineRules;
};

interface Claim {
  readonly campaignId: string;
  readonly nodeId: string;
  readonly atMost: number;
}

const WRITE_CALLS = /* sql */ `
  insert into call_logs (id, contact_id, phone_number_id, phone_number, attempt, trunk_id, rate,
    campaign_id, agent_id, node_id, agent_version)
  select id, contact_id, phone_number_id, phone_number, attempt, trunk_id, rate::jsonb,
    $8::uuid, $9::uuid, $10::uuid, $11::int
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::uuid[], $7::text[])
    as t(id, contact_id, phone_number_id, phone_number, attempt, trunk_id, rate)`;

const NOTHING: Claimed = { plans: [], held: null, refused: 0 };

/** Takes contacts that are due, chooses a line for each, and counts them against every limit. */
export async function claim(context: ClaimContext, asked: Claim): Promise<Claimed> {
  const { campaignId, nodeId, atMost } = asked;
  const { transaction, maxCallsPerNode, rules } = context;
  const campaign = await Campaign.findByPk(campaignId, { transaction });
  if (campaign?.status !== 'running') return NOTHING;
  const agent = await Agent.findByPk(campaign.agent_id, { transaction });
  const spoken = agent && (await spokenAgent(agent, campaign.agent_version, transaction));
  if (!spoken) return NOTHING;

  const [ofCampaign, ofNode]: [SlotOwner, SlotOwner] = [
    { kind: 'campaign', owner: campaignId },
    { kind: 'node', owner: nodeId },
  ];
  const { lines, slotsOf } = await openLines(context, {
    target: targetOf(campaign),
    rules,
    seenOf: context.seenOf,
    others: [ofCampaign, ofNode],
  });
  const free = Math.min(
    atMost,
    campaign.concurrent_calls - slotsOf(ofCampaign).used,
    maxCallsPerNode - slotsOf(ofNode).used,
  );
  const room = lines.reduce((sum, line) => sum + line.room, 0);
  if (free <= 0) return NOTHING;
  if (room <= 0) return { ...NOTHING, held: holdOf(lines) };

  const rows = await takeContacts(context, { ...asked, atMost: Math.min(free, room) });
  if (rows.length === 0) return NOTHING;
  const rates = await ratesOf(context, rows);
  const sorted = sort(rows, { campaign, lines, rules, rates });
  await writeCalls(context, sorted.routed, [campaignId, spoken.id, nodeId, spoken.version]);
  const calls = sorted.routed.length;
  if (calls > 0)
    await takeSlots(context, [
      { ...ofCampaign, calls },
      { ...ofNode, calls },
      ...lines.flatMap(({ taken }) => taken ?? []),
    ]);
  const held = sorted.held.length > 0 ? holdOf(lines) : null;
  await putBack(context, sorted.held, held?.againInMs ?? 0);
  await refuseContacts(context, campaignId, sorted.refused);
  const plans = sorted.routed.map((one) => callPlan(one, { campaign, spoken, lines, ...context }));
  return { plans, held, refused: sorted.refused.length };
}

/** Where a campaign's calls go out. */
export function targetOf(given: {
  readonly trunk_id: string | null;
  readonly trunk_group_id: string | null;
}): Target {
  if (given.trunk_group_id !== null) return { kind: 'group', id: given.trunk_group_id };
  return given.trunk_id === null ? { kind: 'automatic' } : { kind: 'trunk', id: given.trunk_id };
}

const ratesOf = (context: ClaimContext, rows: readonly ClaimedRow[]): Promise<RatesOf> | RatesOf =>
  context.rules.rated.length === 0
    ? noRates
    : ratesFor(
        context,
        rows.map((row) => row.phone_number),
      );

interface Routed {
  readonly callId: string;
  readonly row: ClaimedRow;
  readonly first: Candidate;
  readonly route: Route;
}

interface Sorted {
  readonly routed: Routed[];
  readonly refused: RefusedRow[];
  readonly held: ClaimedRow[];
}

interface Surroundings {
  readonly campaign: Campaign;
  readonly lines: readonly Line[];
  readonly rules: LineRules;
  readonly rates: RatesOf;
}

/** Each contact takes room on its line before the next one chooses. */
function sort(
  rows: readonly ClaimedRow[],
  { campaign, lines, rules, rates }: Surroundings,
): Sorted {
  const sorted: Sorted = { routed: [], refused: [], held: [] };
  for (const row of rows) {
    const route = chooseRoute(
      {
        number: row.phone_number,
        target: targetOf(campaign),
        callerId: campaign.caller_id,
        rates: rates(row.phone_number),
        random: Math.random,
      },
      lines.map(({ routed }) => routed),
      rules,
    );
    const [first] = route.candidates;
    if (route.refusal) sorted.refused.push({ row, reason: route.refusal.code });
    else if (!first) sorted.held.push(row);
    else {
      lines.find(({ trunk }) => trunk.id === first.trunk.id)?.take();
      sorted.routed.push({ callId: newId(), row, first, route });
    }
  }
  return sorted;
}

interface Parts {
  readonly campaign: Campaign;
  readonly spoken: SpokenAgent;
  readonly lines: readonly Line[];
  readonly box: SecretBox;
}

function callPlan(
  { callId, row, route }: Routed,
  { campaign, spoken, lines, box }: Parts,
): CallPlan {
  const contact = {
    id: row.contact_id,
    phone: row.phone_number,
    name: row.customer_name,
    fields: row.custom_data,
    attempts: row.attempts,
  };
  return {
    incoming: null,
    callId,
    campaignId: campaign.id,
    campaignName: campaign.name,
    contact,
    agent: profileOf(spoken, contact),
    ...linesOf(route, lines, { box, mediaEngine: campaign.media_engine }),
    ringForMs: campaign.ring_timeout * 1000,
    record: campaign.record_calls && spoken.settings.records_calls,
    retry: { retries: campaign.retry_attempts, delayMs: campaign.retry_delay_minutes * 60_000 },
  };
}

/**
 * The line of a call and those that stand in for it. The audio is offered once, before anything is
 * dialled: one that speaks none of the first one's codecs, protects audio otherwise, or wants another
 * media engine, cannot.
 * @throws Error without a candidate
 */
export function linesOf(
  route: Route,
  lines: readonly Line[],
  { box, mediaEngine }: Pick<CallPlan, 'mediaEngine'> & { readonly box: SecretBox },
): Pick<CallPlan, 'trunk' | 'callerId' | 'mediaEngine' | 'alternatives' | 'failover'> {
  const [first, ...others] = route.candidates.flatMap(({ trunk, callerId }): LineChoice[] => {
    const line = lines.find((one) => one.trunk.id === trunk.id);
    return line ? [{ trunk: routeOf(line.trunk, box), callerId }] : [];
  });
  if (!first) throw new Error('a route without a candidate carries no call');
  const alternatives = route.failover
    ? others.filter(
        ({ trunk }) =>
          canStandIn(trunk, first.trunk) && (mediaEngine !== null || carries(first.trunk, trunk)),
      )
    : [];
  const failover = alternatives.length > 0 ? route.failover : null;
  return { ...first, mediaEngine, alternatives, failover };
}

const canStandIn = (trunk: TrunkRoute, first: TrunkRoute): boolean =>
  trunk.srtp === first.srtp && trunk.codecs.some((codec) => first.codecs.includes(codec));

/** Whether what carries the first one's audio may carry another's. */
const carries = (first: TrunkRoute, { mediaEngine }: TrunkRoute): boolean =>
  mediaEngine === null || mediaEngine === first.mediaEngine;

async function writeCalls(
  { sequelize, transaction }: ClaimContext,
  routed: readonly Routed[],
  owners: readonly (string | number | null)[],
): Promise<void> {
  if (routed.length === 0) return;
  await sequelize.query(WRITE_CALLS, {
    bind: [
      routed.map(({ callId }) => callId),
      routed.map(({ row }) => row.contact_id),
      routed.map(({ row }) => row.phone_number_id),
      routed.map(({ row }) => row.phone_number),
      routed.map(({ row }) => row.attempts),
      routed.map(({ first }) => first.trunk.id),
      routed.map(({ first }) => first.rate && JSON.stringify(first.rate)),
      ...owners,
    ],
    transaction,
  });
}
