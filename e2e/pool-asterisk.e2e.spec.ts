import { join } from 'node:path';
import type { ApiError, Client } from '../demo/client.ts';
import type { Agent } from '../server/contract/agents.ts';
import type { Call } from '../server/contract/calls.ts';
import type { Campaign, Contact } from '../server/contract/campaigns.ts';
import type { MediaServer, MediaServerTrial } from '../server/contract/media-servers.ts';
import type { UploadPreview } from '../server/contract/numbers.ts';
import type { RouteVerdict } from '../server/contract/route-test.ts';
import type { Job } from '../server/contract/system.ts';
import type { Trunk } from '../server/contract/trunks.ts';
import { startMediaAsterisk, type MediaAsterisk } from './asterisk/media-server.ts';
import { createAgent, newFolder, register, startInstallation, startLab } from './installation.ts';
import type { Leftovers } from './installation.ts';
import { until } from './until.ts';

/** On each of two media servers. */
const CALLS = 3;
const TO = '+905321000000';

describe('calls over two Asterisk media servers', () => {
  let leftovers: Leftovers;
  let client: Client;
  let agent: Agent;
  let trunk: Trunk;
  let ankara: MediaAsterisk;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    ankara = await startMediaAsterisk(leftovers);
    const [izmir, lab] = await Promise.all([
      startMediaAsterisk(leftovers),
      startLab(leftovers, '--endless', '--hurry', '3', '--thinking-ms', '50'),
    ]);
    const server = await startInstallation(leftovers, join(newFolder(leftovers), 'data'), {
      ...{ LAB: 'off', OPENAI_API_KEY: 'sk-lab', OPENAI_BASE_URL: lab.openai?.baseUrl ?? '' },
    });
    client = await register(server.run.url);
    await addServer('Ankara', ankara);
    await addServer('Izmir', izmir);
    agent = await createAgent(client);
    const [host, port] = lab.carrier?.sip.split(':') ?? [];
    trunk = await client.post<Trunk>('/trunks', {
      ...{ name: 'Lab', host, port: Number(port), max_channels: 50, media_engine: 'asterisk' },
    });
  }, 300_000);
  afterAll(() => leftovers.disposeAsync(), 60_000);

  async function addServer(name: string, asterisk: MediaAsterisk): Promise<void> {
    const { url, sip, username, password } = asterisk;
    const { id } = await client.post<MediaServer>('/media-servers', {
      ...{ name, password, max_calls: CALLS },
      settings: { engine: 'asterisk', url, sip, username },
    });
    ids.set(name, id);
  }
  const path = (name: string): string => `/media-servers/${ids.get(name)}`;
  const stateOf = async (name: string): Promise<MediaServer | undefined> =>
    (await client.all<MediaServer>('/media-servers')).find((one) => one.name === name);

  /** A campaign that calls so many, each of whom talks on. */
  async function aCampaign(contacts: number, more: object = {}): Promise<Campaign> {
    const numbers = Array.from({ length: contacts }, (_unused, n) => `+90532100001${n}`);
    const { job } = await client.upload<UploadPreview & { job: Job }>(
      '/numbers/upload?commit=true&country=TR&list_name=Talkers',
      'contacts.csv',
      Buffer.from(`phone\n${numbers.join('\n')}\n`),
    );
    const listId = await until('the import', 20_000, async () => {
      const { state, result } = await client.get<Job>(`/jobs/${job.id}`);
      return state === 'completed' && String(result?.['list_id']);
    });
    return client.post<Campaign>('/campaigns', {
      ...{ name: 'Talkers', agent_id: agent.id, trunk_id: trunk.id, list_ids: [listId] },
      ...{ concurrent_calls: 20, retry_attempts: 1, retry_delay_minutes: 0, ...more },
    });
  }
  const callsOf = ({ id }: Campaign): Promise<Call[]> => client.all<Call>(`/campaigns/${id}/calls`);
  const isTalking = (call: Call): boolean => call.connected_at !== null && call.ended_at === null;
  const byServer = (calls: readonly Call[], name: string): Call[] =>
    calls.filter((call) => call.media_server === name);
  const problemOf = (asked: Promise<unknown>): Promise<string> =>
    asked.then(
      () => 'done',
      (error: ApiError) => `${error.status} ${error.type}: ${error.message}`,
    );

  it('end with their reason when theirs dies, are tried again on the other, and drain from it', async () => {
    const campaign = await aCampaign(2 * CALLS);
    await client.post(`/campaigns/${campaign.id}/start`);
    const begun = await until('all are talking, half on each', 20_000, async () => {
      const calls = await callsOf(campaign);
      return calls.filter(isTalking).length === 2 * CALLS && calls;
    });
    expect(byServer(begun, 'Ankara').length).toBe(CALLS);
    expect(new Set(begun.map(({ media_engine: engine }) => engine))).toEqual(new Set(['asterisk']));

    await client.put(path('Izmir'), { max_calls: null });
    await ankara.kill();
    const after = await until('the lost ones talk again', 20_000, async () => {
      const calls = await callsOf(campaign);
      return byServer(calls, 'Izmir').filter(isTalking).length === 2 * CALLS && calls;
    });
    const lost = byServer(after, 'Ankara');
    expect(lost.map((call) => [call.disposition, call.hangup_cause, call.attempt])).toEqual(
      lost.map(() => ['failed', 'media_server_lost', 1]),
    );
    expect(lost[0]?.explanation).toContain('The media server Ankara went away');
    expect(after.filter(({ attempt }) => attempt === 2).length).toBe(CALLS);
    const stayed = byServer(begun, 'Izmir').map(({ id }) => id);
    expect(after.filter(({ id }) => stayed.includes(id)).every(isTalking)).toBeTrue();

    await ankara.start();
    await until('it is up again', 30_000, async () => (await stateOf('Ankara'))?.is_up);
    await client.post(`${path('Izmir')}/drain`);
    const placed = await client.post<Call>('/calls', { agent_id: agent.id, to: TO });
    const fresh = await until('a new call talks', 20_000, async () => {
      const call = await client.get<Call>(`/calls/${placed.id}`);
      return isTalking(call) && call;
    });
    expect(fresh.media_server).toBe('Ankara');
    expect((await callsOf(campaign)).filter(isTalking).length).toBe(2 * CALLS);
    const verdict = await client.post<RouteVerdict>('/trunks/route-test', { to: TO });
    expect(verdict.media?.servers.map(({ name, bar }) => [name, bar])).toEqual([
      ['Ankara', null],
      ['Izmir', 'draining'],
    ]);

    await client.post(`/calls/${placed.id}/hangup`);
    await client.post(`/campaigns/${campaign.id}/stop`);
    const done = await until('all are over', 20_000, async () => {
      const calls = await callsOf(campaign);
      return calls.every(({ ended_at: at }) => at !== null) && calls;
    });
    const ended = byServer(done, 'Izmir').map(({ disposition }) => disposition);
    expect(ended).toEqual(Array.from({ length: 2 * CALLS }, () => 'answered'));
    await until('it carries nothing', 10_000, async () => (await stateOf('Izmir'))?.calls === 0);
  }, 120_000);

  it('are tried beforehand: a tone goes through the media server, both ways', async () => {
    const test = async (name: string): Promise<string[]> => {
      const { steps } = await client.post<MediaServerTrial>(`${path(name)}/test`);
      return steps.map(({ step, verdict }) => `${step} ${verdict}`);
    };
    await addServer('Wrong', { ...ankara, password: 'another' });
    const [fine, refused] = await Promise.all([test('Ankara'), test('Wrong')]);
    expect(fine).toEqual([
      ...['reachable ok', 'credentials ok', 'requirements ok'],
      ...['sip ok', 'audio_in ok', 'audio_out ok'],
    ]);
    expect(refused.slice(0, 3)).toEqual([
      'reachable ok',
      'credentials failed',
      'requirements skipped',
    ]);
    await client.put(path('Wrong'), { is_active: false });
  }, 40_000);

  it('say what is missing for a media engine that nobody runs, and are tried again', async () => {
    const campaign = await aCampaign(1, { media_engine: 'freeswitch', retry_delay_minutes: 60 });
    const asked = { to: TO, campaign_id: campaign.id };
    const { media } = await client.post<RouteVerdict>('/trunks/route-test', asked);
    expect(media).toEqual(
      jasmine.objectContaining({
        ...{ by: 'campaign', engine: 'freeswitch', problem: 'media_server_missing' },
      } as const),
    );
    await client.post(`/campaigns/${campaign.id}/start`);
    const call = await until('it has failed', 10_000, async () => {
      const [first] = await callsOf(campaign);
      return first?.ended_at != null && first;
    });
    expect([call.disposition, call.hangup_cause]).toEqual(['failed', 'media_server_missing']);
    expect(call.explanation).toContain('FreeSWITCH');
    const [contact] = await client.all<Contact>(`/campaigns/${campaign.id}/contacts`);
    expect([contact?.status, contact?.attempts]).toEqual(['pending', 1]);
    await client.post(`/campaigns/${campaign.id}/stop`);
  }, 60_000);

  it('are not promised what their media engine cannot do', async () => {
    const short = { ptime: 10 };
    const saved = client.put<Trunk>(`/trunks/${trunk.id}`, short);
    expect(await problemOf(saved)).toMatch(/^422 media_engine_unable: .*packets of 20 ms only/);
    const body = { name: 'Short', host: '127.0.0.1', port: 5060, ...short };
    const other = await client.post<Trunk>('/trunks', { ...body, media_engine: 'embedded' });
    const refused = aCampaign(1, { trunk_id: other.id, media_engine: 'asterisk' });
    expect(await problemOf(refused)).toMatch(/^422 media_engine_unable: .*Trunk “Short”/);
  }, 30_000);
});
