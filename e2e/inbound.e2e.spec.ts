import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Client } from '../demo/client.ts';
import type { RunningServer } from '../demo/server.ts';
import { readRecording, voicedSeconds } from '../demo/wav.ts';
import type { Agent } from '../server/contract/agents.ts';
import type { Call, CallPage, Turn } from '../server/contract/calls.ts';
import type { Did } from '../server/contract/dids.ts';
import type { Trunk } from '../server/contract/trunks.ts';
import type * as z from 'zod';
import {
  createAgent,
  end,
  newFolder,
  register,
  startInstallation,
  startLab,
  type Leftovers,
} from './installation.ts';
import { startCaller, type Caller } from './sip/caller.ts';
import { RtpPhone } from './sip/rtp-phone.ts';
import { HOST } from './sip/sipp.ts';
import { until } from './until.ts';

const NUMBER = '+902125550100';
/** The same machine under an address that no trunk has. */
const STRANGER = '127.0.0.2';
const SCAN_MS = 8000;

describe('somebody who calls us', () => {
  let whole: Leftovers;
  let each: Leftovers;
  let server: RunningServer;
  let client: Client;
  let agent: Agent;
  let trunk: Trunk;
  let sip: { host: string; port: number };

  beforeAll(async () => {
    whole = new AsyncDisposableStack();
    const lab = await startLab(whole, '--openai', '--thinking-ms', '50');
    server = await startInstallation(whole, join(newFolder(whole), 'da ta'), {
      LAB: 'off',
      LAB_AI_ON_REAL_TRUNK: '1',
      OPENAI_API_KEY: 'sk-lab',
      OPENAI_BASE_URL: lab.openai?.baseUrl ?? '',
    });
    const [host = '', port] = server.run.sip.address.split(':');
    sip = { host, port: Number(port) };
    client = await register(server.run.url);
    agent = await createAgent(client);
    trunk = await client.post<Trunk>('/trunks', { name: 'Carrier', host: HOST, port: 5999 });
    await client.post<Did>('/dids', { number: NUMBER, agent_id: agent.id });
  }, 90_000);
  afterAll(() => whole?.disposeAsync(), 60_000);
  beforeEach(() => {
    each = new AsyncDisposableStack();
  });
  afterEach(() => each.disposeAsync(), 30_000);

  async function phone(): Promise<RtpPhone> {
    const opened = await RtpPhone.open();
    each.defer(() => opened.close());
    return opened;
  }
  const call = (caller: Pick<Caller, 'dials' | 'rtpPort'> & Partial<Caller>) =>
    startCaller(each, { at: `${sip.host}:${sip.port}`, ...caller });
  const calls = async () =>
    (await client.get<z.infer<typeof CallPage>>('/calls?direction=inbound')).data;
  /** The newest call from a number, once it is over. */
  async function ended(from: string): Promise<Call> {
    let found: Call | undefined;
    await until('the call is over', 30_000, async () => {
      found = (await calls()).find(({ phone_number: phone }) => phone === from);
      return found?.ended_at != null;
    });
    return found as Call;
  }

  it('talks to the agent of the number they called', async () => {
    const handset = await phone();
    const from = '+905321112233';
    const calling = await call({ dials: '02125550100', rtpPort: handset.port, from });
    await until('it is answered', 15_000, () => calling.answer() !== '');
    handset.talkTo(calling.answer());
    await until('the agent greets', 15_000, () => handset.heardSeconds > 1);
    await until('the agent lets them speak', 20_000, () => handset.hasFallenSilent(600));
    handset.say('en.callee.yes');
    expect(await calling.over()).toBe(0);
    const over = await ended(from);
    expect(over).toEqual(
      jasmine.objectContaining({
        ...{ direction: 'inbound', disposition: 'answered', hangup_cause: 'agent_hung_up' },
        ...{ agent_id: agent.id, trunk_id: trunk.id, campaign_id: null },
      }),
    );
    expect(calling.heard()).toContain('SIP/2.0 180 Ringing');
    const turns = (await client.get<{ data: Turn[] }>(`/calls/${over.id}/transcript`)).data;
    expect(turns[0]?.who).toBe('agent');
    expect(turns.find(({ who }) => who === 'callee')?.text).toMatch(/^yes/i);
    const { law, callee } = readRecording(await client.bytes(`/calls/${over.id}/recording`));
    expect(voicedSeconds(law, callee)).toBeGreaterThan(0.3);
    const ladder = await client.get<{ data: { text: string }[] }>(`/calls/${over.id}/sip`);
    expect(ladder.data[0]?.text).toMatch(/^INVITE /);
  }, 90_000);

  it('may hang up first, and may give up while it rings', async () => {
    const handset = await phone();
    const short = { dials: NUMBER, rtpPort: handset.port, staysMs: 1500 };
    const calling = await call({ ...short, from: '+905321112244' });
    expect(await calling.over()).toBe(0);
    expect((await ended('+905321112244')).hangup_cause).toBe('callee_hung_up');
    const cancelled = await call({ ...short, from: '+905321112255', givesUp: true });
    expect(await cancelled.over()).toBe(0);
    const gone = await ended('+905321112255');
    expect([gone.disposition, gone.hangup_cause]).toEqual(['cancelled', 'caller_gave_up']);
  }, 60_000);

  it('hears 404 for a number that nobody answers', async () => {
    const calling = await call({ dials: '+902125559999', rtpPort: 4000 });
    await calling.over();
    expect(calling.heard()).toContain('SIP/2.0 404 Not Found');
  }, 30_000);

  it('leaves no channel taken', async () => {
    await until('all channels are free', 10_000, async () => {
      const status = await client.get<{ active_calls: number }>(`/trunks/${trunk.id}/status`);
      return status.active_calls === 0;
    });
    expect((await calls()).every(({ ended_at: end }) => end !== null)).toBeTrue();
  }, 15_000);

  /** Asks whether we are there, from a socket of its own. */
  async function asker(host: string) {
    const socket = createSocket('udp4').bind(0, host);
    each.defer(() => void socket.close());
    await once(socket, 'listening');
    let heard = '';
    let asked = 0;
    socket.on('message', (data) => (heard += data.toString()));
    return {
      heard: () => heard,
      ask() {
        const message = [
          `OPTIONS sip:${sip.host}:${sip.port} SIP/2.0`,
          `Via: SIP/2.0/UDP ${host}:${socket.address().port};branch=z9hG4bK${++asked};rport`,
          ...[
            'From: <sip:a@b>;tag=1',
            'To: <sip:c@d>',
            `Call-ID: ${host}`,
            `CSeq: ${asked} OPTIONS`,
          ],
          ...['Max-Forwards: 70', 'Content-Length: 0', '', ''],
        ].join('\r\n');
        socket.send(message, sip.port, sip.host);
      },
    };
  }

  it('is not heard from an address that belongs to no trunk, until the trunk names it', async () => {
    const stranger = await asker(STRANGER);
    const carrier = await asker(HOST);
    stranger.ask();
    // Messages are taken in order: with this answer the stranger's turn is over.
    carrier.ask();
    await until('the carrier is answered', 5000, () => carrier.heard().includes('200 OK'));
    expect(stranger.heard()).toBe('');
    await client.put(`/trunks/${trunk.id}`, { inbound_sources: ['127.0.0.2/31'] });
    await until('the stranger is answered', 10_000, () => {
      stranger.ask();
      return stranger.heard().includes('200 OK');
    });
    expect(stranger.heard()).not.toContain('branch=z9hG4bK1;');
    await client.put(`/trunks/${trunk.id}`, { inbound_sources: [] });
  }, 30_000);

  const scanners = [
    ['svmap'],
    ['svmap', '-m', 'INVITE'],
    ['svwar', '-e', '100-119', '--force'],
    ['svcrack', '-u', '100', '-r', '1-20'],
  ];

  /** What a scanner found out before it gave up or was stopped. */
  async function scan([name = '', ...args]: readonly string[]): Promise<string> {
    const home = newFolder(each);
    const child = spawn(name, ['-b', STRANGER, ...args, '-p', String(sip.port), sip.host], {
      cwd: home,
      env: { ...process.env, HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    each.defer(() => end(child, 'SIGKILL'));
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (said += data.toString()));
    const stop = setTimeout(() => child.kill('SIGINT'), SCAN_MS);
    await once(child, 'close').catch(() => {
      throw new Error(`${name} is missing: install it with \`apt-get install sipvicious\`.`);
    });
    clearTimeout(stop);
    return said;
  }

  it('tells scanners nothing, and spends nothing on them', async () => {
    const known = (await client.get<{ data: Call[] }>('/calls?limit=200')).data.length;
    const said = await Promise.all(scanners.map(scan));
    for (const [at, text] of said.entries())
      expect(text)
        .withContext(scanners[at]?.join(' ') ?? '')
        .not.toMatch(/\|\s*(127\.0\.0\.1|100|reqauth|noauth)\b|password/i);
    expect((await client.get<{ data: Call[] }>('/calls?limit=200')).data.length).toBe(known);
  }, 60_000);

  it('is found by the same scanner once its address is a carrier’s', async () => {
    await client.put(`/trunks/${trunk.id}`, { inbound_sources: [STRANGER] });
    await until('svmap finds us', 40_000, async () =>
      (await scan(['svmap'])).includes(`${sip.host}:${sip.port}`),
    );
  }, 60_000);
});
