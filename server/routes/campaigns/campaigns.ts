import { Op, type Sequelize } from 'sequelize';
import { CallPage, ListCampaignCalls } from '../../contract/calls.ts';
import {
  Campaign as CampaignView,
  CampaignPage,
  CampaignStats,
  ContactPage,
  CreateCampaign,
  ListCampaigns,
  ListContacts,
  UpdateCampaign,
} from '../../contract/campaigns.ts';
import { IdParams, type Page } from '../../contract/common.ts';
import { RequestError, conflict, notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import {
  Agent,
  AgentVersion,
  CallLog,
  Campaign,
  CampaignContact,
  NumberList,
  PhoneNumber,
  SipTrunk,
  TrunkGroup,
  newId,
} from '../../models/index.ts';
import { campaignStats, usedSlots } from '../../stores/campaign-stats.ts';
import { targetOf } from '../../stores/claim.ts';
import { assignList } from '../../stores/contacts.ts';
import { trunksFor } from '../../stores/lines.ts';
import { readLineRules } from '../../stores/routing-rules.ts';
import { readSettings } from '../../stores/settings.ts';
import { callsWhere, sortColumn } from '../calls/filter.ts';
import { presentCalls } from '../calls/present.ts';
import { changesOf } from '../changes.ts';
import { likeWords, pageOf } from '../paging.ts';
import { checkCampaignMedia, type MediaChoice } from '../trunks/media-check.ts';
import { presentCampaign, presentContact } from './present.ts';

const TAG = 'Campaigns';

export interface CampaignDeps {
  readonly sequelize: Sequelize;
  readonly media: MediaChoice;
  /** The campaign's actor, if it has one, reads it again. */
  refresh(campaignId: string): void;
}

/** Campaigns and what is in them; how they run is `running.ts`. */
export function campaignRoutes({ sequelize, media, refresh }: CampaignDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/campaigns',
      policy: 'viewCampaigns',
      summary: 'Lists campaigns, newest first unless sorted otherwise.',
      tag: TAG,
      query: ListCampaigns,
      response: CampaignPage,
      async handler({ query: { status, q, limit, cursor, sort } }) {
        const named = q && { name: { [Op.iLike]: likeWords(q) } };
        const where = { ...(status && { status }), ...named };
        const page = await pageOf(
          { model: Campaign, where, limit, cursor, sort: sortColumn(sort) },
          (row) => row,
        );
        const used = await usedSlots(
          sequelize,
          'campaign',
          page.data.map(({ id }) => id),
        );
        const data = page.data.map((row) => presentCampaign(row, used.get(row.id) ?? 0));
        return { ...page, data } satisfies Page<CampaignView>;
      },
    }),
    route({
      method: 'post',
      path: '/campaigns',
      policy: 'editCampaigns',
      summary: 'Creates a campaign as a draft, with the numbers of its lists.',
      tag: TAG,
      body: CreateCampaign,
      audit: 'campaign.created',
      response: CampaignView,
      status: 201,
      async handler({ body }, { user }) {
        const { list_ids: listIds, timezone, ...fields } = body;
        await checkReferences({ ...fields, list_ids: listIds });
        const campaign = Campaign.build({
          ...fields,
          timezone: timezone ?? (await readSettings(sequelize)).default_timezone,
          id: newId(),
          user_id: user?.userId ?? null,
        });
        await checkMedia({ sequelize, media }, campaign);
        await campaign.save();
        for (const listId of listIds) await assignList(sequelize, listId, campaign.id);
        return presentCampaign(await campaign.reload(), 0);
      },
    }),
    route({
      method: 'get',
      path: '/campaigns/:id',
      policy: 'viewCampaigns',
      summary: 'One campaign.',
      tag: TAG,
      params: IdParams,
      response: CampaignView,
      handler: async ({ params }) => shown(sequelize, await foundCampaign(params.id)),
    }),
    route({
      method: 'put',
      path: '/campaigns/:id',
      policy: 'editCampaigns',
      summary: 'Changes a campaign that is not over. Calls under way keep what they began with.',
      tag: TAG,
      params: IdParams,
      body: UpdateCampaign,
      audit: 'campaign.updated',
      response: CampaignView,
      async handler({ params, body }) {
        const campaign = await foundCampaign(params.id);
        if (campaign.status === 'completed' || campaign.status === 'stopped')
          throw conflict('campaign_over', 'This campaign is over. Create a new one.');
        const agentId = body.agent_id ?? campaign.agent_id;
        await checkReferences({ ...body, agent_id: agentId });
        const changes = { ...unpinned(campaign, agentId), ...changesOf(body), ...onlyLine(body) };
        campaign.set(changes);
        await checkMedia({ sequelize, media }, campaign);
        await campaign.save();
        if (campaign.status === 'running' || campaign.status === 'paused') refresh(campaign.id);
        return shown(sequelize, campaign);
      },
    }),
    route({
      method: 'delete',
      path: '/campaigns/:id',
      policy: 'editCampaigns',
      summary: 'Deletes a campaign that does not run. Its calls stay.',
      audit: 'campaign.deleted',
      tag: TAG,
      params: IdParams,
      async handler({ params }, { note }) {
        const campaign = await foundCampaign(params.id);
        if (campaign.status === 'running' || campaign.status === 'paused')
          throw conflict('campaign_running', 'Stop the campaign first.');
        await campaign.destroy();
        note({ subjectName: campaign.name });
        return new Reply(204);
      },
    }),
    route({
      method: 'get',
      path: '/campaigns/:id/stats',
      policy: 'viewCampaigns',
      summary: 'Contacts by state, dispositions, talk time, cost, latency.',
      tag: TAG,
      params: IdParams,
      response: CampaignStats,
      handler: async ({ params }) => campaignStats(sequelize, (await foundCampaign(params.id)).id),
    }),
    route({
      method: 'get',
      path: '/campaigns/:id/calls',
      policy: 'viewCalls',
      summary: 'The campaign’s calls, newest first.',
      tag: TAG,
      params: IdParams,
      query: ListCampaignCalls,
      response: CallPage,
      async handler({ params, query: { limit, cursor, sort, ...filter } }) {
        const { id } = await foundCampaign(params.id);
        const where = callsWhere({ ...filter, campaign_id: id });
        const page = await pageOf(
          { model: CallLog, where, limit, cursor, sort: sortColumn(sort) },
          (row) => row,
        );
        return { ...page, data: await presentCalls(page.data) };
      },
    }),
    route({
      method: 'get',
      path: '/campaigns/:id/contacts',
      policy: 'viewCampaigns',
      summary: 'The campaign’s contacts.',
      tag: TAG,
      params: IdParams,
      query: ListContacts,
      response: ContactPage,
      async handler({ params, query: { status, limit, cursor, sort = 'id' } }) {
        const { id } = await foundCampaign(params.id);
        const where = { campaign_id: id, ...(status && { status }) };
        const rows = { model: CampaignContact, where, limit, cursor, sort };
        const page = await pageOf(rows, (row) => row);
        return { ...page, data: await withNumbers(page.data) };
      },
    }),
  ];
}

/** What the campaign chose must be able to carry its calls. @throws RequestError */
async function checkMedia(
  { sequelize, media }: Pick<CampaignDeps, 'sequelize' | 'media'>,
  campaign: Campaign,
): Promise<void> {
  const { media_engine: chosen } = campaign;
  if (chosen === null) return;
  const target = targetOf(campaign);
  const trunks = await trunksFor(target, await readLineRules({ sequelize }), { sequelize });
  checkCampaignMedia(media, chosen, { trunks, isNamed: target.kind !== 'automatic' });
}

/** A campaign that is given a line leaves the one it had. */
function onlyLine({ trunk_id: trunk, trunk_group_id: group }: Omit<References, 'agent_id'>) {
  if (group) return { trunk_id: null };
  return trunk ? { trunk_group_id: null } : {};
}

/** A version belongs to its agent: another agent starts unpinned. */
const unpinned = (campaign: Campaign, agentId: string): { agent_version?: null } =>
  agentId === campaign.agent_id ? {} : { agent_version: null };

async function withNumbers(contacts: readonly CampaignContact[]) {
  const numbers = await PhoneNumber.findAll({
    where: { id: contacts.map((contact) => contact.phone_number_id) },
  });
  const byId = new Map(numbers.map((number) => [number.id, number]));
  return contacts.flatMap((contact) => {
    const number = byId.get(contact.phone_number_id);
    return number ? [presentContact(contact, number)] : [];
  });
}

/** The campaign as it stands. @throws 404 */
export async function foundCampaign(id: string): Promise<Campaign> {
  const campaign = await Campaign.findByPk(id);
  if (!campaign) throw notFound('campaign');
  return campaign;
}

export async function shown(sequelize: Sequelize, campaign: Campaign): Promise<CampaignView> {
  const used = await usedSlots(sequelize, 'campaign', [campaign.id]);
  return presentCampaign(campaign, used.get(campaign.id) ?? 0);
}

interface References {
  readonly agent_id: string;
  readonly agent_version?: number | null | undefined;
  readonly trunk_id?: string | null | undefined;
  readonly trunk_group_id?: string | null | undefined;
  readonly list_ids?: readonly string[] | undefined;
}

/** Says which of the ids given names nothing. */
async function checkReferences(references: References): Promise<void> {
  const { agent_id, agent_version: version, list_ids = [] } = references;
  const { trunk_id, trunk_group_id: group } = references;
  const missing = (path: string, what: string) =>
    new RequestError(422, 'invalid_values', `${path}: there is no such ${what}`, [
      { path, message: `There is no such ${what}` },
    ]);
  if (!(await Agent.findByPk(agent_id))) throw missing('agent_id', 'agent');
  if (version && !(await AgentVersion.findOne({ where: { agent_id, version } })))
    throw missing('agent_version', 'version of this agent');
  if (trunk_id && !(await SipTrunk.findByPk(trunk_id))) throw missing('trunk_id', 'trunk');
  if (group && !(await TrunkGroup.findByPk(group))) throw missing('trunk_group_id', 'trunk group');
  if (group && trunk_id)
    throw new RequestError(422, 'invalid_values', 'trunk_group_id: name a trunk or a group', [
      { path: 'trunk_group_id', message: 'A trunk or a group, not both' },
    ]);
  for (const [index, id] of list_ids.entries())
    if (!(await NumberList.findByPk(id))) throw missing(`list_ids.${index}`, 'number list');
}
