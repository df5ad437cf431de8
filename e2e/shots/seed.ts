import type { Sequelize } from 'sequelize';
import {
  Agent,
  CallLog,
  Campaign,
  CampaignContact,
  NumberList,
  PhoneNumber,
  SipTrunk,
  newId,
} from '../../server/models/index.ts';
import { CreateAgent } from '../../server/contract/agents.ts';
import { createAgent } from '../../server/stores/agent-versions.ts';
import { Chance } from './chance.ts';

const DAYS = 30;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BATCH = 1000;

const AGENTS = [
  [
    'Payment reminder',
    'Reminds politely of an open invoice and agrees on a date.',
    'marin',
    'active',
  ],
  ['Appointment desk', 'Confirms or moves appointments of a dental practice.', 'cedar', 'active'],
  ['Satisfaction survey', 'Asks three questions after a repair.', 'coral', 'active'],
  ['Renewal offer', 'Offers the next year of a subscription.', 'verse', 'draft'],
] as const;
const FIRST = [
  'Ayşe',
  'Mehmet',
  'Elif',
  'Emre',
  'Zeynep',
  'Can',
  'Grace',
  'Oliver',
  'Priya',
  'Noah',
  'Deniz',
  'İpek',
];
const LAST = [
  'Yılmaz',
  'Kaya',
  'Demir',
  'Şahin',
  'Çelik',
  'Aydın',
  'Miller',
  'Okafor',
  'Novak',
  'Rossi',
];
const CITIES = ['Istanbul', 'Ankara', 'İzmir', 'Bursa', 'Antalya'];
const CAMPAIGNS = [
  ['November invoices', 0, 420, 'paused', 0.62],
  ['Check-up reminders', 1, 300, 'completed', 1],
  ['After-repair survey', 2, 260, 'completed', 1],
  ['October invoices', 0, 380, 'stopped', 0.81],
  ['Renewals, first wave', 3, 180, 'draft', 0],
] as const;
const ENDINGS = [
  ['answered', 52],
  ['no_answer', 22],
  ['busy', 9],
  ['voicemail', 11],
  ['failed', 6],
] as const;
const CONTACT_OF = {
  answered: 'completed',
  no_answer: 'no_answer',
  busy: 'busy',
  voicemail: 'voicemail',
  failed: 'failed',
} as const;

interface Called {
  readonly contact: string;
  readonly number: string;
  readonly phone: string;
}

/** A month of a call centre's work, ending now; the same people and endings each time. */
export async function seed(sequelize: Sequelize, now: Date): Promise<void> {
  const chance = new Chance(20_261_122);
  const trunk = await SipTrunk.create({
    id: newId(),
    name: 'Bosphorus Telecom',
    host: '127.0.0.1',
    port: 5999,
    caller_id: '+902125550100',
    max_channels: 60,
    is_active: false,
  });
  const agents = await makeAgents(sequelize);
  for (const [index, [name, agent, size, status, share]] of CAMPAIGNS.entries()) {
    const list = await makeList(chance, name, size);
    const campaign = await Campaign.create({
      id: newId(now.getTime() - (DAYS - index * 5) * DAY_MS),
      name,
      agent_id: agents[agent]?.id ?? '',
      trunk_id: trunk.id,
      concurrent_calls: 20,
      status,
      working_hours_enabled: true,
      working_hours_start: '09:00',
      working_hours_end: '18:00',
      started_at: status === 'draft' ? null : new Date(now.getTime() - (DAYS - index * 5) * DAY_MS),
    });
    await callMany(chance, { campaign, trunk, numbers: list, share, now });
  }
  await sequelize.query(FIGURES);
  await sequelize.query('analyze');
}

const FIGURES = /* sql */ `
  update campaigns c set
    total_numbers = (select count(*) from campaign_contacts where campaign_id = c.id),
    completed_calls = (select count(*) from campaign_contacts
      where campaign_id = c.id and status not in ('pending', 'queued', 'calling', 'connected')),
    successful_calls = (select count(*) from call_logs where campaign_id = c.id and success)`;

async function makeAgents(sequelize: Sequelize): Promise<Agent[]> {
  const agents: Agent[] = [];
  for (const [name, description, voice, status] of AGENTS) {
    const { note: _note, ...agent } = CreateAgent.parse({
      ...{ name, description, voice, status },
      primary_language: 'en',
      system_instructions: `You are the ${name.toLowerCase()} of Harbour Dental. Greet {{name}} from {{City}} by name.\n\n# Task\n1. Say who is calling and why.\n2. Agree on what comes next.\n3. Record the outcome with set_outcome and say goodbye.`,
    });
    agents.push(await createAgent(sequelize, agent, { userId: null }));
  }
  return agents;
}

async function makeList(chance: Chance, campaign: string, size: number): Promise<PhoneNumber[]> {
  const list = await NumberList.create({
    id: newId(),
    name: `${campaign}, contacts`,
    file_name: `${campaign.toLowerCase().replaceAll(/\W+/g, '-')}.xlsx`,
    total_count: size,
    column_mapping: { A: 'name', B: 'phone', C: 'field:City' },
  });
  const taken = new Set<string>();
  while (taken.size < size)
    taken.add(`+9053${2 + chance.whole(8)}${1_000_000 + chance.whole(8_999_999)}`);
  return PhoneNumber.bulkCreate(
    [...taken].map((phone) => ({
      id: newId(),
      list_id: list.id,
      phone_number: phone,
      customer_name: `${chance.one(FIRST)} ${chance.one(LAST)}`,
      custom_data: { City: chance.one(CITIES) },
    })),
  );
}

interface Work {
  readonly campaign: Campaign;
  readonly trunk: SipTrunk;
  readonly numbers: readonly PhoneNumber[];
  /** How many of the numbers are done. */
  readonly share: number;
  readonly now: Date;
}

async function callMany(chance: Chance, work: Work): Promise<void> {
  const { campaign, numbers, share } = work;
  const called: Called[] = [];
  const contacts = numbers.map((number, index) => {
    const id = newId();
    if (index < numbers.length * share)
      called.push({ contact: id, number: number.id, phone: number.phone_number });
    return { id, campaign_id: campaign.id, phone_number_id: number.id };
  });
  const calls = called.flatMap((one) => callsOf(chance, work, one));
  const last = new Map(calls.map((call) => [call.contact_id, call.disposition]));
  await CampaignContact.bulkCreate(
    contacts.map((contact) => {
      const ending = last.get(contact.id);
      return {
        ...contact,
        status: ending ? CONTACT_OF[ending] : 'pending',
        attempts: ending ? 1 : 0,
      };
    }),
  );
  for (let at = 0; at < calls.length; at += BATCH)
    await CallLog.bulkCreate(calls.slice(at, at + BATCH));
}

/** One to three attempts, until somebody answered. */
function callsOf(chance: Chance, work: Work, called: Called) {
  const calls = [];
  for (let attempt = 1; attempt <= 3; attempt++) {
    const call = callOf(chance, work, { ...called, attempt });
    calls.push(call);
    if (call.disposition === 'answered') break;
  }
  return calls;
}

function callOf(chance: Chance, work: Work, called: Called & { attempt: number }) {
  const at = momentOf(chance, work.now);
  const disposition = chance.weighted(ENDINGS);
  const isAnswered = disposition === 'answered';
  const seconds = isAnswered ? 20 + chance.whole(160) : 0;
  const success = isAnswered && chance.next() < 0.74;
  return {
    id: newId(at),
    contact_id: called.contact,
    phone_number_id: called.number,
    campaign_id: work.campaign.id,
    agent_id: work.campaign.agent_id,
    trunk_id: work.trunk.id,
    phone_number: called.phone,
    attempt: called.attempt,
    initiated_at: new Date(at),
    ring_started_at: new Date(at + 900),
    connected_at: isAnswered ? new Date(at + 7000) : null,
    ended_at: new Date(at + 9000 + seconds * 1000),
    duration_seconds: seconds,
    disposition,
    hangup_cause: isAnswered ? 'normal' : disposition,
    sip_status: isAnswered ? 200 : 486,
    outcome: isAnswered ? (success ? 'agreed' : 'declined') : null,
    success: isAnswered ? success : null,
    estimated_cost: String(seconds * 0.0011),
    tokens_used: seconds * 22,
    turn_latency_ms: isAnswered ? 480 + chance.whole(240) : null,
    created_at: new Date(at),
  };
}

/** Working hours of the last month, more of it lately. */
function momentOf(chance: Chance, now: Date): number {
  const day = Math.floor(chance.next() ** 1.6 * DAYS);
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const at = midnight - day * DAY_MS + 9 * HOUR_MS + chance.next() * 9 * HOUR_MS;
  return Math.min(at, now.getTime() - 60_000 - chance.whole(3 * HOUR_MS));
}
