import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import type { CallPlan } from '../../actors/ports/model.ts';
import type {
  CallingHours,
  CampaignPlan,
  CampaignProgress,
  CampaignStore,
} from '../../actors/ports/store.ts';
import { Agent, Campaign, newId } from '../models/index.ts';
import { closeLost, type LostRow } from './lost-calls.ts';
import { spokenAgent, type SpokenAgent } from './agent-versions.ts';
import { profileOf, routeOf } from './profile.ts';
import type { SecretBox } from './secret-box.ts';
import { lockFreeSlots, takeSlots, type Limit } from './slots.ts';
import { takeContacts, type ClaimedRow } from './take-contacts.ts';
import { isResting, usableTrunk } from './trunk-store.ts';

export interface CampaignStoreOptions {
  readonly sequelize: Sequelize;
  readonly box: SecretBox;
  /** Calls one node carries at most. */
  readonly maxCallsPerNode: number;
}

const WRITE_CALLS = /* sql */ `
  insert into call_logs (id, contact_id, phone_number_id, phone_number, attempt,
    campaign_id, agent_id, trunk_id, node_id, agent_version)
  select id, contact_id, phone_number_id, phone_number, attempt, $6::uuid, $7::uuid, $8::uuid, $9::uuid,
    $10::int
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[])
    as t(id, contact_id, phone_number_id, phone_number, attempt)`;

const PROGRESS = /* sql */ `
  select c.total_numbers as total, c.completed_calls as finished, c.successful_calls as successful,
    coalesce((select used from claim_slots where kind = 'campaign' and owner_id = c.id), 0) as active,
    (select min(next_attempt_at) from campaign_contacts
      where campaign_id = c.id and status = 'pending') as next_due_at
  from campaigns c where c.id = $1`;

const COMPLETE = /* sql */ `
  update campaigns c set status = 'completed', completed_at = now(), updated_at = now()
  where c.id = $1 and c.status = 'running' and not exists (
    select 1 from campaign_contacts
    where campaign_id = c.id and status in ('pending', 'queued', 'calling', 'connected'))
  returning id`;

/** The queue of contacts in PostgreSQL. */
export function campaignStore(options: CampaignStoreOptions): CampaignStore {
  const { sequelize } = options;

  return {
    async runningCampaigns() {
      const rows = await Campaign.findAll({ where: { status: 'running' }, attributes: ['id'] });
      return rows.map(({ id }) => id);
    },

    async plan(campaignId) {
      const campaign = await Campaign.findByPk(campaignId);
      return campaign && planOf(campaign);
    },

    claim: (campaignId, nodeId, atMost) =>
      sequelize.transaction((transaction) =>
        claim({ ...options, transaction }, { campaignId, nodeId, atMost }),
      ),

    async progress(campaignId) {
      const [row] = await sequelize.query<CampaignProgress & { next_due_at: Date | null }>(
        PROGRESS,
        {
          bind: [campaignId],
          type: QueryTypes.SELECT,
        },
      );
      const { next_due_at: due = null, ...counts } = row ?? { ...NOTHING, next_due_at: null };
      return { ...counts, nextDueAt: due?.getTime() ?? null };
    },

    releaseCalls: (nodeId, callIds) =>
      callIds.length === 0
        ? Promise.resolve([])
        : sequelize.transaction(async (transaction) => {
            const rows = await sequelize.query<LostRow>(OPEN_CALLS, {
              bind: [nodeId, callIds],
              type: QueryTypes.SELECT,
              transaction,
            });
            return closeLost({ sequelize, transaction }, rows, {
              cause: 'internal',
              explanation:
                'The call’s actor was lost; the line was cut and the contact is retried.',
            });
          }),

    async completeIfDone(campaignId) {
      const rows = await sequelize.query(COMPLETE, { bind: [campaignId], type: QueryTypes.SELECT });
      return rows.length > 0;
    },
  };
}

const OPEN_CALLS = /* sql */ `
  select l.id, l.contact_id, l.campaign_id, l.trunk_id, l.node_id, l.initiated_at
  from call_logs l where l.node_id = $1 and l.id = any($2::uuid[]) and l.ended_at is null for update`;

const NOTHING = { total: 0, finished: 0, successful: 0, active: 0, nextDueAt: null };

const planOf = (campaign: Campaign): CampaignPlan => ({
  id: campaign.id,
  name: campaign.name,
  status: campaign.status,
  concurrentCalls: campaign.concurrent_calls,
  callsPerSecond: campaign.calls_per_second,
  hours: hoursOf(campaign),
});

function hoursOf(campaign: Campaign): CallingHours | null {
  const { working_hours_start: start, working_hours_end: end } = campaign;
  if (!campaign.working_hours_enabled || !start || !end) return null;
  return {
    timezone: campaign.timezone,
    startMinute: minuteOf(start),
    endMinute: minuteOf(end),
    days: campaign.working_days,
  };
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

type ClaimContext = CampaignStoreOptions & { readonly transaction: Transaction };
interface Claim {
  readonly campaignId: string;
  readonly nodeId: string;
  readonly atMost: number;
}

async function claim(
  context: ClaimContext,
  { campaignId, nodeId, atMost }: Claim,
): Promise<CallPlan[]> {
  const { transaction, box, maxCallsPerNode } = context;
  const campaign = await Campaign.findByPk(campaignId, { transaction });
  if (campaign?.status !== 'running') return [];
  const trunk = await usableTrunk(campaign.trunk_id, transaction);
  const agent = await Agent.findByPk(campaign.agent_id, { transaction });
  const spoken = agent && (await spokenAgent(agent, campaign.agent_version, transaction));
  if (!trunk || !spoken || isResting(trunk)) return [];

  const limits: Limit[] = [
    { kind: 'campaign', owner: campaignId, cap: campaign.concurrent_calls },
    { kind: 'node', owner: nodeId, cap: maxCallsPerNode },
    { kind: 'trunk', owner: trunk.id, cap: trunk.max_channels },
  ];
  const free = Math.min(atMost, await lockFreeSlots(context, limits));
  if (free <= 0) return [];

  const rows = await takeContacts(context, { campaignId, nodeId, atMost: free });
  if (rows.length === 0) return [];
  const route = routeOf(trunk, box);
  const plans = rows.map((row) => callPlan({ row, campaign, spoken, route }));
  await writeCalls(context, plans, rows, [campaignId, spoken.id, trunk.id, nodeId, spoken.version]);
  await takeSlots(context, limits, rows.length);
  return plans;
}

interface Parts {
  readonly row: ClaimedRow;
  readonly campaign: Campaign;
  readonly spoken: SpokenAgent;
  readonly route: CallPlan['trunk'];
}

function callPlan({ row, campaign, spoken, route }: Parts): CallPlan {
  const contact = {
    id: row.contact_id,
    phone: row.phone_number,
    name: row.customer_name,
    fields: row.custom_data,
    attempts: row.attempts,
  };
  return {
    incoming: null,
    callId: newId(),
    campaignId: campaign.id,
    campaignName: campaign.name,
    contact,
    agent: profileOf(spoken, contact),
    trunk: route,
    callerId: campaign.caller_id ?? route.callerId,
    ringForMs: campaign.ring_timeout * 1000,
    record: campaign.record_calls,
    retry: { retries: campaign.retry_attempts, delayMs: campaign.retry_delay_minutes * 60_000 },
  };
}

async function writeCalls(
  { sequelize, transaction }: ClaimContext,
  plans: readonly CallPlan[],
  rows: readonly ClaimedRow[],
  owners: readonly (string | number | null)[],
): Promise<void> {
  await sequelize.query(WRITE_CALLS, {
    bind: [
      plans.map((plan) => plan.callId),
      plans.map((plan) => plan.contact.id),
      rows.map((row) => row.phone_number_id),
      plans.map((plan) => plan.contact.phone),
      plans.map((plan) => plan.contact.attempts),
      ...owners,
    ],
    transaction,
  });
}
