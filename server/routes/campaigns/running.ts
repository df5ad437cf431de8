import type { Sequelize } from 'sequelize';
import { Campaign as CampaignView, type CampaignStatus } from '../../contract/campaigns.ts';
import { IdParams } from '../../contract/common.ts';
import { conflict } from '../../http/errors.ts';
import { route, type Route } from '../../http/route.ts';
import { Agent, Campaign, CampaignContact } from '../../models/index.ts';
import { targetOf } from '../../stores/claim.ts';
import { trunksFor } from '../../stores/lines.ts';
import { readLineRules } from '../../stores/routing-rules.ts';
import { foundCampaign, shown } from './campaigns.ts';

const TAG = 'Campaigns';

export interface RunningDeps {
  readonly sequelize: Sequelize;
  /** The campaign's actor reads it again (or is started). */
  refresh(campaignId: string): void;
  /** Live calls are hung up politely. */
  stop(campaignId: string): void;
  /** Why this trunk must not be called with the AI that is configured, or undefined. */
  refusesTrunk(trunk: { readonly id: string; readonly host: string }): string | undefined;
}

const FROM: Readonly<Record<'start' | 'pause' | 'resume' | 'stop', readonly CampaignStatus[]>> = {
  start: ['draft', 'scheduled'],
  pause: ['running'],
  resume: ['paused'],
  stop: ['running', 'paused', 'scheduled'],
};

const AUDIT = {
  start: 'campaign.started',
  pause: 'campaign.paused',
  resume: 'campaign.resumed',
  stop: 'campaign.stopped',
} as const;

/** Start, pause, resume, stop. The store is changed first, then the actor is told. */
export function runningRoutes(deps: RunningDeps): Route[] {
  const { sequelize, refresh, stop } = deps;
  const command = (
    name: keyof typeof FROM,
    summary: string,
    run: (campaign: Campaign) => Promise<void>,
  ): Route =>
    route({
      method: 'post',
      path: `/campaigns/:id/${name}`,
      policy: 'runCampaigns',
      summary,
      tag: TAG,
      params: IdParams,
      response: CampaignView,
      audit: AUDIT[name],
      async handler({ params }) {
        const campaign = await foundCampaign(params.id);
        if (!FROM[name].includes(campaign.status))
          throw conflict(
            'wrong_status',
            `A campaign that is ${campaign.status} cannot ${name}; it must be ${FROM[name].join(' or ')}.`,
          );
        await run(campaign);
        return shown(sequelize, await campaign.reload());
      },
    });
  const change = (campaign: Campaign, status: CampaignStatus, more: Partial<Campaign> = {}) =>
    Campaign.update({ status, ...more }, { where: { id: campaign.id, status: campaign.status } });

  return [
    command('start', 'Starts dialling.', async (campaign) => {
      await checkReady(campaign, deps);
      await change(campaign, 'running', { started_at: new Date() });
      refresh(campaign.id);
    }),
    command('pause', 'Takes no new contacts; live calls finish.', async (campaign) => {
      await change(campaign, 'paused');
      refresh(campaign.id);
    }),
    command('resume', 'Goes on after a pause.', async (campaign) => {
      await checkReady(campaign, deps);
      await change(campaign, 'running');
      refresh(campaign.id);
    }),
    command('stop', 'Ends the campaign; live calls are hung up politely.', async (campaign) => {
      await change(campaign, 'stopped', { completed_at: new Date() });
      stop(campaign.id);
    }),
  ];
}

/** Says what is missing before anything is dialled. */
async function checkReady(campaign: Campaign, deps: RunningDeps): Promise<void> {
  const agent = await Agent.findByPk(campaign.agent_id);
  if (agent?.status === 'archived')
    throw conflict('agent_archived', 'The campaign’s agent is archived.');
  const rules = await readLineRules(deps);
  const trunks = await trunksFor(targetOf(campaign), rules, deps);
  const inUse = trunks.filter(({ is_active: isActive }) => isActive);
  if (inUse.length === 0)
    throw conflict('no_trunk', 'There is no trunk to call over. Add one, or switch one on.');
  const refusals = inUse.flatMap((trunk) => deps.refusesTrunk(trunk) ?? []);
  if (refusals[0] !== undefined && refusals.length === inUse.length)
    throw conflict('lab_ai_on_real_trunk', refusals[0]);
  if (!(await CampaignContact.count({ where: { campaign_id: campaign.id, status: 'pending' } })))
    throw conflict('no_contacts', 'The campaign has no numbers left to call. Assign a list first.');
}
