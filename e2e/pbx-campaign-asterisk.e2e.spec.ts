import { join } from 'node:path';
import type { Client } from '../demo/client.ts';
import { LAB_CALLEES } from '../lab/carrier/callees.ts';
import type { Call, CallEvent, Turn } from '../server/contract/calls.ts';
import type { AsteriskConfig } from '../server/contract/trunk-asterisk.ts';
import type { TrunkVerdict } from '../server/contract/trunk-test.ts';
import type { SipLadder } from '../server/contract/sip.ts';
import type { Trunk, TrunkStatus } from '../server/contract/trunks.ts';
import { startPbx, type Pbx } from './asterisk/pbx.ts';
import { completed, prepareCampaign, statsOf } from './campaign.ts';
import {
  newFolder,
  register,
  startInstallation,
  startLab,
  type LabProcess,
} from './installation.ts';
import { until } from './until.ts';

const { talks, busy, unknown } = LAB_CALLEES;

describe('a trunk through a PBX', () => {
  const leftovers = new AsyncDisposableStack();
  let lab: LabProcess;
  let pbx: Pbx;
  let client: Client;

  beforeAll(async () => {
    lab = await startLab(leftovers, '--hurry', '4', '--thinking-ms', '50');
    const [, port] = (lab.carrier?.sip ?? '').split(':');
    pbx = await startPbx(leftovers, { lab: Number(port) });
    const server = await startInstallation(leftovers, join(newFolder(leftovers), 'data'), {
      ...{ LAB: 'off', LAB_AI_ON_REAL_TRUNK: '1', OPENAI_API_KEY: 'sk-lab' },
      OPENAI_BASE_URL: lab.openai?.baseUrl ?? '',
    });
    client = await register(server.run.url);
  }, 300_000);
  afterAll(() => leftovers.disposeAsync(), 60_000);

  const settings = (over: object = {}) => ({
    host: '127.0.0.1',
    telephony: 'asterisk',
    asterisk: {
      ...{ url: pbx.route.url, dial_string: pbx.route.dialString, endpoint: null },
      ...{ caller_id: 'e164', variables: {} },
    },
    ...{ username: pbx.route.username, password: pbx.route.password },
    ...over,
  });
  const trunkOf = (name: string, over: object = {}): Promise<Trunk> =>
    client.post<Trunk>('/trunks', { name, ...settings(over) });
  const tested = ({ id }: Trunk, step: string, more: object = {}): Promise<TrunkVerdict> =>
    client.post<TrunkVerdict>(`/trunks/${id}/test`, { step, ...more });

  it('is tested step by step, up to a call that is heard', async () => {
    const trunk = await trunkOf('Tested');
    await until('it is up', 15_000, async () => {
      const { state } = await client.get<TrunkStatus>(`/trunks/${trunk.id}/status`);
      return state === 'up';
    });
    for (const step of ['pbx_reach', 'pbx_account', 'pbx_version', 'pbx_modules', 'pbx_endpoint']) {
      const { verdict, detail } = await tested(trunk, step);
      expect(verdict).withContext(`${step}: ${detail}`).toBe('ok');
    }
    const call = await tested(trunk, 'call', { to: LAB_CALLEES.early, digits: '7' });
    expect([call.verdict, call.diagnosis]).withContext(call.detail).toEqual(['ok', 'ok']);
    const wrong = await trunkOf('Wrong', { password: 'wrong' });
    expect((await tested(wrong, 'pbx_account')).diagnosis).toBe('pbx_account_refused');
  }, 40_000);

  it('needs all that a PBX needs, and tells what to paste without the password', async () => {
    await expectAsync(trunkOf('Half', { password: null })).toBeRejectedWithError(/password/);
    const trunk = await trunkOf('Whole');
    const config = await client.get<AsteriskConfig>(`/trunks/${trunk.id}/asterisk-config`);
    expect(config.kinds.map(({ kind }) => kind)).toEqual(['asterisk', 'freepbx']);
    expect(JSON.stringify([config, trunk])).not.toContain(pbx.route.password);
  }, 20_000);

  it('carries a campaign, and calls those again whom it lost with a PBX that was killed', async () => {
    const contacts = [talks, '+905321000011', busy, unknown];
    const prepared = await prepareCampaign(client, settings(), { contacts, concurrency: 4 });
    const path = `/campaigns/${prepared.campaign.id}`;
    const calls = () => client.all<Call>(`${path}/calls`);
    await client.post(`${path}/start`);
    await until('two talk, and the unknown number was refused', 30_000, async () => {
      const made = await calls();
      const up = made.filter(({ connected_at: at, ended_at: end }) => at && !end);
      return up.length === 2 && made.some(({ sip_status: status }) => status === 404);
    });
    await pbx.crash();
    await completed(client, prepared, 60_000);

    const all = await calls();
    const of = (number: string) => all.filter((call) => call.phone_number === number);
    expect(of(busy).map(({ disposition }) => disposition)).toContain('busy');
    expect(of(unknown).map(({ sip_status: status }) => status)).toEqual([404]);
    for (const number of [talks, '+905321000011']) {
      const causes = of(number).map(({ hangup_cause: cause }) => cause);
      expect(causes).withContext('lost, and called again').toContain('signalling_lost');
      expect(causes).toHaveSize(2);
    }
    const answered = of(talks).find(({ disposition }) => disposition === 'answered');
    expect(answered?.trunk_id).toBe(prepared.trunk.id);
    await expectStory(answered?.id ?? '');
    expect((await statsOf(client, prepared)).active_calls).toBe(0);
    expect(pbx.command('core show channels')).toContain('0 active channels');
  }, 120_000);

  /** Both have spoken, and the PBX has told of its channel what our SIP cannot tell. */
  async function expectStory(id: string): Promise<void> {
    const turns = await client.get<{ data: Turn[] }>(`/calls/${id}/transcript`);
    expect(new Set(turns.data.map(({ who }) => who))).toEqual(new Set(['agent', 'callee']));
    const { data: messages } = await client.get<SipLadder>(`/calls/${id}/sip`);
    expect(messages).withContext('our SIP had no part in it').toEqual([]);
    const { data: events } = await client.get<{ data: CallEvent[] }>(`/calls/${id}/timeline`);
    const told = events.map(({ kind }) => kind).filter((kind) => kind.startsWith('channel.'));
    expect(told).toEqual(
      ['created', 'ringing', 'answered', 'ended'].map((what) => `channel.${what}`),
    );
  }
});
