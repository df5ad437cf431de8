import { join } from 'node:path';
import { QueryTypes } from 'sequelize';
import type { Client } from '../demo/client.ts';
import type { Agent } from '../server/contract/agents.ts';
import type { Call, CallEvent } from '../server/contract/calls.ts';
import type { Campaign } from '../server/contract/campaigns.ts';
import type { UploadPreview } from '../server/contract/numbers.ts';
import type { TrunkGroup } from '../server/contract/routing.ts';
import type { Job } from '../server/contract/system.ts';
import type { Trunk, TrunkEvent, TrunkStatus } from '../server/contract/trunks.ts';
import type { RouteVerdict } from '../server/contract/route-test.ts';
import type { Page } from '../server/contract/common.ts';
import { openTestDatabase, type TestDatabase } from '../server/testing/database.ts';
import {
  createAgent,
  newFolder,
  register,
  signIn,
  startInstallation,
  startLab,
} from './installation.ts';
import type { Leftovers } from './installation.ts';
import { scenario, step } from './sip/scenario.ts';
import { startSipp, type Sipp } from './sip/sipp.ts';
import { until } from './until.ts';

const BUSY = scenario(step.invite(), step.ringing(), step.refuse('486 Busy Here'));
const AWAY = scenario(step.invite(), step.refuse('503 Service Unavailable'));
const RINGS_AWAY = scenario(step.invite(), step.ringing(), step.refuse('503 Service Unavailable'));
const SILENT = scenario(step.invite(), step.trying(), step.cancelled());
/** Two calls a second, no more than one at once. */
const CPS = { max_cps: 2, cps_burst: 1 };

describe('two nodes and several carriers', () => {
  let leftovers: Leftovers;
  let database: TestDatabase;
  let client: Client;
  /** The same account at the other node. */
  let other: Client;
  let agent: Agent;
  let peers: Record<'busy' | 'away' | 'ringsAway' | 'silent', Sipp>;
  const trunks = new Map<string, Trunk>();

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    database = await openTestDatabase();
    leftovers.defer(() => database.close());
    const [lab, busy, away, ringsAway, silent] = await Promise.all([
      startLab(leftovers, '--openai'),
      ...[BUSY, AWAY, RINGS_AWAY, SILENT].map((text) => startSipp(leftovers, text)),
    ]);
    peers = { busy, away, ringsAway, silent } as typeof peers;
    const environment = {
      LAB: 'off',
      OPENAI_API_KEY: 'sk-lab',
      OPENAI_BASE_URL: lab.openai?.baseUrl ?? '',
      DATABASE_URL: database.url,
    };
    const folder = newFolder(leftovers);
    const start = (name: string, ports: number) =>
      startInstallation(leftovers, join(folder, name), {
        ...environment,
        RTP_PORT_MIN: String(ports),
        RTP_PORT_MAX: String(ports + 199),
      });
    const [one, two] = await Promise.all([start('one', 23_000), start('two', 23_200)]);
    client = await register(one.run.url);
    other = await signIn(two.run.url);
    agent = await createAgent(client);
    // All at once: of several first trunks one is the default, and none is refused.
    await Promise.all(Object.entries(peers).map(([name, peer]) => addTrunk(name, peer)));
  }, 90_000);
  afterAll(() => leftovers.disposeAsync(), 60_000);

  async function addTrunk(name: string, { port }: Sipp, more: object = {}): Promise<Trunk> {
    const body = { name, host: '127.0.0.1', port, max_channels: 50, ...more };
    const trunk = await client.post<Trunk>('/trunks', body);
    trunks.set(name, trunk);
    return trunk;
  }
  const idOf = (name: string): string => trunks.get(name)?.id ?? '';

  /** Numbers with this prefix go over these trunks, one after the other. */
  async function route(prefix: string, names: readonly string[], more: object = {}) {
    const members = names.map((name, n) => ({ trunk_id: idOf(name), priority: n + 1, weight: 1 }));
    const group = await client.post<TrunkGroup>('/trunks/groups', {
      name: names.join(', '),
      members,
      ...more,
    });
    await client.post('/trunks/prefix-routes', { prefix, group_id: group.id });
    return group;
  }

  async function callTo(to: string): Promise<Call> {
    const { id } = await client.post<Call>('/calls', { agent_id: agent.id, to, ring_timeout: 20 });
    await until('the call is over', 20_000, async () => {
      const { ended_at: ended } = await client.get<Call>(`/calls/${id}`);
      return ended !== null;
    });
    return client.get<Call>(`/calls/${id}`);
  }
  async function linesOf({ id }: Call): Promise<string[]> {
    const { data } = await client.get<{ data: CallEvent[] }>(`/calls/${id}/timeline`);
    return data
      .filter(({ kind }) => kind.startsWith('line.'))
      .map(({ kind, data: more }) => `${kind} ${String(more['trunk'])} ${String(more['status'])}`);
  }
  const invitesAt = (peer: Sipp, number: string) =>
    peer.messages().filter(({ first }) => first.startsWith(`INVITE sip:${number}@`)).length;

  it('have one default line, though several were the first at once', async () => {
    const { data } = await client.get<{ data: Trunk[] }>('/trunks');
    expect(data.map(({ name }) => name).sort()).toEqual(Object.keys(peers).sort());
    expect(data.filter((trunk) => trunk.is_default).length).toBe(1);
  });

  it('take the second carrier when the first says 503, and keep both on the timeline', async () => {
    await route('+90532', ['away', 'busy']);
    const call = await callTo('+905321000001');
    expect([call.trunk_id, call.sip_status, call.disposition]).toEqual([idOf('busy'), 486, 'busy']);
    expect(await linesOf(call)).toEqual(['line.failed away 503', 'line.tried busy undefined']);
    expect(invitesAt(peers.away, '+905321000001')).toBe(1);
    expect(invitesAt(peers.busy, '+905321000001')).toBe(1);
  }, 30_000);

  it('take no second carrier once the phone rang', async () => {
    await route('+90542', ['ringsAway', 'busy']);
    const call = await callTo('+905421000002');
    expect([call.trunk_id, call.sip_status]).toEqual([idOf('ringsAway'), 503]);
    expect(await linesOf(call)).toEqual([]);
    expect(invitesAt(peers.busy, '+905421000002')).toBe(0);
  }, 30_000);

  it('take the second carrier when nothing rings in time, the first INVITE taken back', async () => {
    await route('+90552', ['silent', 'busy'], { failover_after_s: 1 });
    const call = await callTo('+905521000003');
    expect([call.trunk_id, call.sip_status]).toEqual([idOf('busy'), 486]);
    expect(peers.silent.messages().filter(({ first }) => first.startsWith('CANCEL')).length).toBe(
      1,
    );
  }, 30_000);

  it('tell why a number takes a line, and whom they left out', async () => {
    await client.post(`/trunks/${idOf('away')}/drain`);
    const verdict = await client.post<RouteVerdict>('/trunks/route-test', { to: '+905321000009' });
    expect(verdict.by).toEqual({ kind: 'prefix', group: 'away, busy', prefix: '+90532' });
    expect(verdict.candidates.map(({ trunk, why }) => [trunk.name, why])).toEqual([
      ['busy', 'priority'],
    ]);
    expect(verdict.left_out.map(({ trunk, why }) => [trunk.name, why])).toEqual([
      ['away', 'draining'],
    ]);
    expect(verdict.request_uri).toContain(`sip:+905321000009@127.0.0.1:${peers.busy.port}`);
    const state = async () =>
      (await client.get<TrunkStatus>(`/trunks/${idOf('away')}/status`)).state;
    await until('it is drained', 10_000, async () => (await state()) === 'drained');
    await client.post(`/trunks/${idOf('away')}/resume`);
    await until('it is up again', 10_000, async () => (await state()) === 'up');
    const history = await client.get<Page<TrunkEvent>>(`/trunks/${idOf('away')}/history`);
    expect(history.data.map((event) => event.state)).toContain('drained');
  }, 30_000);

  it('call no premium number, and say so in a sentence', async () => {
    const refusal = await callTo('+909001234567').then(
      () => 'called',
      (error: unknown) => String(error),
    );
    expect(refusal).toContain('Premium-rate numbers are blocked here.');
  });

  it('keep a carrier’s calls per second together', async () => {
    const trunk = await addTrunk('slow', peers.busy, CPS);
    const campaigns = [await aCampaign(trunk, 0, 7), await aCampaign(trunk, 7, 7)];
    // A node dials at once what was started there, and after some seconds what was started elsewhere.
    await Promise.all(
      [client, other].map((node, n) => node.post(`/campaigns/${campaigns[n]?.id}/start`)),
    );
    await until('all are called', 30_000, async () => {
      const now = await Promise.all(
        campaigns.map(({ id }) => client.get<Campaign>(`/campaigns/${id}`)),
      );
      return now.every(({ completed_calls: completed }) => completed === 7);
    });
    const calls = await database.sequelize.query<{ node_id: string; initiated_at: Date }>(
      'select node_id, initiated_at from call_logs where campaign_id = any($1) order by initiated_at',
      { bind: [campaigns.map(({ id }) => id)], type: QueryTypes.SELECT },
    );
    await until('each node keeps its own history', 20_000, async () => {
      const seen = await client.get<Page<TrunkEvent>>(`/trunks/${idOf('busy')}/history`);
      return new Set(seen.data.map(({ node_id: node }) => node)).size === 2;
    });
    const times = calls.map(({ initiated_at: at }) => at.getTime());
    expect(times.length).toBe(14);
    expect(new Set(calls.map(({ node_id: node }) => node)).size).toBe(2);
    // From the token to the INVITE is media, the AI's session and the store: tens of ms.
    const gaps = times.slice(2).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(800);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(6200);
  }, 60_000);

  async function aCampaign(trunk: Trunk, from: number, contacts: number): Promise<Campaign> {
    const numbers = Array.from({ length: contacts }, (_unused, n) => `+90532200${1000 + from + n}`);
    const { job } = await client.upload<UploadPreview & { job: Job }>(
      '/numbers/upload?commit=true&country=TR&list_name=Slow',
      'contacts.csv',
      Buffer.from(`phone\n${numbers.join('\n')}\n`),
    );
    const listId = await until('the import', 20_000, async () => {
      const { state, result } = await client.get<Job>(`/jobs/${job.id}`);
      return state === 'completed' && String(result?.['list_id']);
    });
    return client.post<Campaign>('/campaigns', {
      name: 'Slow',
      agent_id: agent.id,
      trunk_id: trunk.id,
      list_ids: [listId],
      concurrent_calls: 20,
      retry_attempts: 0,
    });
  }
});
