import parsePhoneNumber from 'libphonenumber-js/max';
import type { Sequelize } from 'sequelize';
import { Campaign as CampaignView } from '../../contract/campaigns.ts';
import { conflict } from '../../http/errors.ts';
import { route, type Route } from '../../http/route.ts';
import { CreateAgent } from '../../contract/agents.ts';
import { Campaign, NumberList, PhoneNumber, SipTrunk, newId } from '../../models/index.ts';
import { createAgent } from '../../stores/agent-versions.ts';
import { assignList } from '../../stores/contacts.ts';
import { shown } from '../campaigns/campaigns.ts';

const CONTACTS = 60;
const CONCURRENT = 12;

export interface DemoDeps {
  readonly sequelize: Sequelize;
  /** The lab's carrier, or null when it does not run. */
  labTrunk(): { host: string; port: number } | null;
  /** The AI is a real one: calls to simulated callees would cost money. */
  readonly costsMoney: boolean;
  trunksChanged(): void;
  refresh(campaignId: string): void;
}

/** "Run the demo campaign": everything a first visitor needs to see calls, over the lab's line. */
export const demoRoutes = (deps: DemoDeps): Route[] => [
  route({
    method: 'post',
    path: '/demo',
    policy: 'runDemo',
    summary: 'Creates and starts a campaign against the lab’s simulated callees.',
    tag: 'System',
    response: CampaignView,
    status: 201,
    audit: 'demo.started',
    async handler(_input, { user }) {
      const lab = deps.labTrunk();
      if (!lab)
        throw conflict('no_lab', 'The lab does not run on this server; nothing was dialled.');
      if (deps.costsMoney)
        throw conflict(
          'would_cost_money',
          'OPENAI_API_KEY is set, so simulated callees would cost real money. Start Callboard without ' +
            'it, or run npm run demo -- --allow-cost.',
        );
      const owner = user?.userId ?? null;
      const trunk = await labTrunk(lab, owner);
      deps.trunksChanged();
      const campaign = await demoCampaign(deps.sequelize, trunk.id, owner);
      deps.refresh(campaign.id);
      return shown(deps.sequelize, campaign);
    },
  }),
];

async function labTrunk(
  lab: { host: string; port: number },
  owner: string | null,
): Promise<SipTrunk> {
  const known = await SipTrunk.findOne({ where: { host: lab.host, port: lab.port } });
  const isFirst = (await SipTrunk.count()) === 0;
  return (
    known ??
    SipTrunk.create({
      id: newId(),
      user_id: owner,
      name: 'Lab carrier',
      ...lab,
      codecs: ['PCMU', 'PCMA'],
      max_channels: 100,
      is_default: isFirst,
    })
  );
}

async function demoCampaign(
  sequelize: Sequelize,
  trunkId: string,
  owner: string | null,
): Promise<Campaign> {
  const { note: _none, ...demoAgent } = CreateAgent.parse({
    name: 'Demo agent',
    description: 'Asks simulated callees whether an appointment suits them.',
    primary_language: 'en',
    turn_detection_type: 'server',
    status: 'active',
    // One of a hundred of the lab's callees never says anything.
    idle_timeout_ms: 6000,
    system_instructions:
      'You call on behalf of Harbour Dental. Greet {{name}}, ask whether the appointment on Tuesday ' +
      'suits them, record the outcome and end the call politely.',
  });
  const agent = await createAgent(sequelize, demoAgent, { userId: owner });
  const list = await NumberList.create({
    id: newId(),
    user_id: owner,
    name: 'Demo contacts',
    total_count: CONTACTS,
  });
  await PhoneNumber.bulkCreate(
    demoNumbers(CONTACTS).map((phone, index) => ({
      id: newId(),
      list_id: list.id,
      phone_number: phone,
      customer_name: `Demo Contact ${index + 1}`,
    })),
  );
  const campaign = await Campaign.create({
    id: newId(),
    user_id: owner,
    name: 'Demo campaign',
    agent_id: agent.id,
    trunk_id: trunkId,
    concurrent_calls: CONCURRENT,
    calls_per_second: 4,
    retry_attempts: 1,
    retry_delay_minutes: 0,
    ring_timeout: 12,
    status: 'running',
    started_at: new Date(),
  });
  await assignList(sequelize, list.id, campaign.id);
  return campaign.reload();
}

/** Walks the hundred endings in an order that mixes the simulated callees' kinds. */
const STRIDE = 37;

/** Valid numbers; their last two digits choose the simulated callee. */
function demoNumbers(count: number): string[] {
  const numbers: string[] = [];
  for (let n = 0; numbers.length < count; n++) {
    const phone = `+447400${String(Math.floor(n / 100)).padStart(4, '0')}${String((n * STRIDE) % 100).padStart(2, '0')}`;
    if (parsePhoneNumber(phone)?.isValid()) numbers.push(phone);
  }
  return numbers;
}
