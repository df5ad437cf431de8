import { QueryTypes, type Sequelize } from 'sequelize';
import type { CampaignPlan, CampaignProgress, CampaignStore } from '../../actors/ports/store.ts';
import { Campaign } from '../models/index.ts';
import { hoursOf } from './campaign-hours.ts';
import { claim } from './claim.ts';
import type { LineSeenOf } from './lines.ts';
import { closeLost, type LostRow } from './lost-calls.ts';
import { freshRules } from './routing-rules.ts';
import type { SecretBox } from './secret-box.ts';

export interface CampaignStoreOptions {
  readonly sequelize: Sequelize;
  readonly box: SecretBox;
  /** Calls one node carries at most. */
  readonly maxCallsPerNode: number;
  /** What this node knows of the trunks. */
  readonly seenOf: LineSeenOf;
}

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
  const rulesNow = freshRules(sequelize);

  return {
    async runningCampaigns() {
      const rows = await Campaign.findAll({ where: { status: 'running' }, attributes: ['id'] });
      return rows.map(({ id }) => id);
    },

    async plan(campaignId) {
      const campaign = await Campaign.findByPk(campaignId);
      return campaign && planOf(campaign);
    },

    async claim(campaignId, nodeId, atMost) {
      const rules = await rulesNow();
      return sequelize.transaction((transaction) =>
        claim({ ...options, transaction, rules }, { campaignId, nodeId, atMost }),
      );
    },

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
  select l.id, l.contact_id, l.campaign_id, l.trunk_id, l.node_id,
    l.further_lines, l.initiated_at
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
