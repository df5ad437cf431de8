import type { Client } from '../demo/client.ts';
import type { CarrierCall } from '../demo/journals.ts';
import { contactNumbers, contactsWorkbook } from '../demo/workbook.ts';
import type { Call } from '../server/contract/calls.ts';
import type { Campaign, CampaignStats, Contact } from '../server/contract/campaigns.ts';
import type { UploadPreview } from '../server/contract/numbers.ts';
import type { Job } from '../server/contract/system.ts';
import type { Trunk, TrunkStatus } from '../server/contract/trunks.ts';
import { createAgent } from './installation.ts';
import { until } from './until.ts';

const FINAL = ['completed', 'failed', 'no_answer', 'busy', 'voicemail'];

export interface Prepared {
  readonly campaign: Campaign;
  readonly trunk: Trunk;
}

/** Where the lab's carrier is: `host:port`. */
export function labTrunk(sip: string): object {
  const [host = '', port] = sip.split(':');
  return { host, port: Number(port) };
}

/** Uploads contacts, so many of every kind or those that are named, and makes a campaign that calls them over a trunk. */
export async function prepareCampaign(
  client: Client,
  trunkSettings: object,
  { contacts, concurrency }: { contacts: number | readonly string[]; concurrency: number },
): Promise<Prepared> {
  const numbers = typeof contacts === 'number' ? contactNumbers(contacts) : contacts;
  const listId = await importContacts(client, numbers);
  const agent = await createAgent(client, { primary_language: 'tr', idle_timeout_ms: 4000 });
  const trunk = await client.post<Trunk>('/trunks', {
    name: 'Lab',
    ...trunkSettings,
    max_channels: concurrency,
    is_default: true,
  });
  const campaign = await client.post<Campaign>('/campaigns', {
    name: 'Crash',
    agent_id: agent.id,
    trunk_id: trunk.id,
    list_ids: [listId],
    concurrent_calls: concurrency,
    calls_per_second: 20,
    retry_attempts: 1,
    retry_delay_minutes: 0,
    ring_timeout: 6,
  });
  return { campaign, trunk };
}

async function importContacts(client: Client, numbers: readonly string[]): Promise<string> {
  const { job } = await client.upload<UploadPreview & { job: Job }>(
    '/numbers/upload?commit=true&country=TR&list_name=Crash',
    'contacts.xlsx',
    await contactsWorkbook(numbers),
  );
  const result = await until('the import', 30_000, async () => {
    const { state, result } = await client.get<Job>(`/jobs/${job.id}`);
    return state === 'completed' && result;
  });
  expect(result['imported']).toBe(numbers.length);
  return String(result['list_id']);
}

export const statsOf = (client: Client, { campaign }: Prepared): Promise<CampaignStats> =>
  client.get<CampaignStats>(`/campaigns/${campaign.id}/stats`);

/** Waits until the campaign says that it is over. */
export const completed = (client: Client, { campaign }: Prepared, withinMs: number) =>
  until('the campaign is complete', withinMs, async () => {
    const now = await client.get<Campaign>(`/campaigns/${campaign.id}`).catch(() => undefined);
    return now?.status === 'completed' && now;
  });

/** What REST says of a campaign that is over. */
export async function outcomeOf(client: Client, { campaign, trunk }: Prepared) {
  return {
    contacts: await client.all<Contact>(`/campaigns/${campaign.id}/contacts`),
    calls: await client.all<Call>(`/campaigns/${campaign.id}/calls`),
    stats: await client.get<CampaignStats>(`/campaigns/${campaign.id}/stats`),
    trunk: await client.get<TrunkStatus>(`/trunks/${trunk.id}/status`),
  };
}
export type Outcome = Awaited<ReturnType<typeof outcomeOf>>;

/** No number was dialled twice for one attempt, every contact is final, every slot is back. */
export function expectNothingLost(outcome: Outcome, carrier: readonly CarrierCall[]): void {
  const { contacts, calls, stats, trunk } = outcome;
  const known = new Map(calls.map((call) => [call.sip_call_id, call]));
  const dialled = new Map<string, number>();
  for (const seen of carrier) {
    const invites = seen.received.filter((r) => r.method === 'INVITE' && !r.hasToTag);
    expect(new Set(invites.map(({ cseq }) => cseq)).size).toBe(1);
    expect(known.get(seen.callId)?.phone_number).toBe(seen.number);
    dialled.set(seen.number, (dialled.get(seen.number) ?? 0) + 1);
  }
  expect(new Set(carrier.map(({ callId }) => callId)).size).toBe(carrier.length);
  for (const contact of contacts) {
    expect(FINAL).toContain(contact.status);
    expect(contact.attempts).toBeLessThanOrEqual(2);
    expect(dialled.get(contact.phone_number) ?? 0)
      .withContext('INVITEs at the callee')
      .toBeLessThanOrEqual(contact.attempts);
    expect(dialled.get(contact.phone_number) ?? 0).toBeGreaterThan(0);
  }
  expect(calls.filter(({ ended_at }) => ended_at === null)).toEqual([]);
  expect([stats.slots_used, stats.active_calls, trunk.active_calls]).toEqual([0, 0, 0]);
}
