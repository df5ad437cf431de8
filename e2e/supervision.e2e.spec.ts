import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { WebSocket } from 'ws';
import { Client, type ApiError } from '../demo/client.ts';
import type { RunningServer } from '../demo/server.ts';
import type { NewInvitation } from '../server/contract/team.ts';
import type { Session } from '../server/contract/auth.ts';
import type { Call, CallEvent } from '../server/contract/calls.ts';
import type { LiveCall } from '../server/contract/live.ts';
import type { MonitorTicket } from '../server/contract/supervision.ts';
import type { Trunk } from '../server/contract/trunks.ts';
import { openBrowser, signIn } from './browser.ts';
import {
  createAgent,
  newFolder,
  register,
  startInstallation,
  startLab,
  type Leftovers,
} from './installation.ts';
import { RtpPhone } from './sip/rtp-phone.ts';
import { scenario, step } from './sip/scenario.ts';
import { HOST, startSipp } from './sip/sipp.ts';
import { heardIn, pulsedWav, tone } from './tones.ts';
import { until } from './until.ts';

const CALLEE_HZ = 700;
const SUPERVISOR_HZ = 1100;
/** Speech and its pauses, as RMS of 16 bits. */
const AUDIBLE = 300;

/** What the page plays goes to an ear of ours as well. */
const EAR = `
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...more) {
    if (to === this.context.destination) {
      window.ear ??= new AnalyserNode(this.context, { fftSize: 1024 });
      connect.call(this, window.ear);
    }
    return connect.call(this, to, ...more);
  };
  window.share = (hz) => {
    const { ear } = window;
    const samples = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(samples);
    let [energy, re, im] = [1e-6, 0, 0];
    samples.forEach((sample, i) => {
      const phase = (2 * Math.PI * hz * i) / ear.context.sampleRate;
      energy += sample * sample;
      re += sample * Math.cos(phase);
      im += sample * Math.sin(phase);
    });
    return { energy, share: (2 * (re * re + im * im)) / samples.length / energy };
  };
  window.hears = (test, withinMs) => new Promise((resolve) => {
    const end = performance.now() + withinMs;
    const look = () => {
      if (window.ear && test()) resolve(performance.timeOrigin + performance.now());
      else if (performance.now() > end) resolve(null);
      else setTimeout(look, 4);
    };
    look();
  });
`;

/** A call whose callee we are, a supervisor in a browser, and the lab's AI. */
describe('a supervisor on a call', () => {
  let whole: Leftovers;
  let server: RunningServer;
  let client: Client;
  let handset: RtpPhone;
  let call: Call;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    whole = new AsyncDisposableStack();
    const folder = newFolder(whole);
    const lab = await startLab(whole, '--openai', '--thinking-ms', '50');
    server = await startInstallation(whole, join(folder, 'data'), {
      LAB: 'off',
      LAB_AI_ON_REAL_TRUNK: '1',
      OPENAI_API_KEY: 'sk-lab',
      OPENAI_BASE_URL: lab.openai?.baseUrl ?? '',
    });
    client = await register(server.run.url);
    handset = await RtpPhone.open();
    whole.defer(() => handset.close());
    await placeCall();
    const microphone = join(folder, 'microphone.wav');
    writeFileSync(microphone, pulsedWav(SUPERVISOR_HZ, 20));
    const browser = await openBrowser(
      whole,
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${microphone}`,
    );
    const context = await browser.newContext({
      locale: 'en-US',
      permissions: ['microphone'],
      viewport: { width: 1440, height: 900 },
    });
    await signIn(context, server.run.url);
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (said) => said.type() === 'error' && complaints.push(said.text()));
    await page.addInitScript(EAR);
    await page.goto(`${server.run.url}/calls/${call.id}/monitor`);
    await page.getByRole('button', { name: 'Listen in' }).click();
    await page.getByText('You listen. Nobody hears you.').waitFor();
  }, 60_000);
  afterAll(() => whole?.disposeAsync(), 60_000);

  async function placeCall(): Promise<void> {
    const sipp = await startSipp(
      whole,
      scenario(
        step.invite(),
        step.ringing(),
        step.answer({ port: handset.port }),
        step.ack(),
        step.byeReceived(),
      ),
      {},
    );
    const trunk = await client.post<Trunk>('/trunks', {
      ...{ name: 'SIPp', host: HOST, port: sipp.port, codecs: ['PCMU'], transport: 'udp' },
    });
    const agent = await createAgent(client, { idle_timeout_ms: null });
    call = await client.post<Call>('/calls', {
      ...{ agent_id: agent.id, to: '+14155550123', trunk_id: trunk.id },
    });
    const invite = await until('the INVITE', 5000, () =>
      sipp.messages().find(({ first }) => first.startsWith('INVITE')),
    );
    handset.talkTo(invite.body);
    await until('the call is answered', 5000, async () => (await shown()).connected_at);
  }

  const shown = () => client.get<Call>(`/calls/${call.id}`);
  const kinds = async () =>
    (await client.get<{ data: CallEvent[] }>(`/calls/${call.id}/timeline`)).data.map(
      ({ kind }) => kind,
    );
  const card = async () =>
    (await client.get<{ data: LiveCall[] }>('/calls/live')).data.find(({ id }) => id === call.id);
  const hears = (test: string, withinMs = 8000) =>
    page.evaluate<number | null>(`window.hears(() => ${test}, ${withinMs})`);
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

  it('hears the callee within 300 ms', async () => {
    await until('the greeting is over', 15_000, () => handset.hasFallenSilent(600));
    const delays: number[] = [];
    for (let i = 0; i < 3; i++) {
      const heard = hears(
        `window.share(${CALLEE_HZ}).share > 0.8 && window.share(1).energy > 0.05`,
      );
      const saidAt = handset.speak(tone(CALLEE_HZ, 300));
      delays.push(((await heard) ?? Infinity) - saidAt);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(Math.max(...delays))
      .withContext(delays.map(Math.round).join(' '))
      .toBeLessThan(300);
    // Both voices lead to the listener, and nothing leads away from it.
    expect(await page.locator('app-hearing-map line').count()).toBe(4);
    expect(await page.locator('[data-speaker=you]').count()).toBe(0);
    expect((await card())?.supervisors).toEqual([
      jasmine.objectContaining({ mode: 'listen', way: 'browser' }),
    ]);
  }, 40_000);

  it('is heard by nobody as long as it listens', async () => {
    await until('the agent has fallen silent', 15_000, () => handset.hasFallenSilent(500));
    expect(heardIn(handset.last(500), SUPERVISOR_HZ).share).toBeLessThan(0.2);
  }, 20_000);

  it('takes the call over: the callee hears the microphone and not the agent', async () => {
    await press('Take over');
    await page.getByText('You speak with the callee.').waitFor();
    await until('the card says so', 5000, async () => {
      return (await card())?.supervisors[0]?.mode === 'takeover';
    });
    // An agent that still listened would answer this.
    handset.say('en.callee.when');
    const heard = await until('the microphone is heard', 6000, () => {
      const found = heardIn(handset.last(2000), SUPERVISOR_HZ);
      return found.loudness > AUDIBLE && found.share > 0.7 && found;
    });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const later = heardIn(handset.last(2000), SUPERVISOR_HZ);
    expect(heard.share).toBeGreaterThan(0.7);
    expect(later.share).toBeGreaterThan(0.7);
    expect(later.loudness).toBeGreaterThan(AUDIBLE);
  }, 20_000);

  it('is not heard while muted', async () => {
    await press('Mute your microphone');
    await until('silence', 4000, () => heardIn(handset.last(600), SUPERVISOR_HZ).loudness < 50);
    await press('Mute your microphone');
  }, 10_000);

  it('gives the call back: the agent speaks again', async () => {
    const agentHeard = hears(
      `window.share(1).energy > 0.05 && window.share(${SUPERVISOR_HZ}).share < 0.2`,
    );
    await press('Give back');
    await page.getByText('You listen. Nobody hears you.').waitFor();
    const heard = await until('the agent is heard', 8000, () => {
      const found = heardIn(handset.last(600), SUPERVISOR_HZ);
      return found.loudness > AUDIBLE && found.share < 0.3 && found;
    });
    expect(heard.loudness).toBeGreaterThan(AUDIBLE);
    expect(await agentHeard)
      .withContext('the browser hears the agent')
      .not.toBeNull();
    await until('the timeline is written', 3000, async () =>
      (await kinds()).includes('supervisor.gave_back'),
    );
    expect((await kinds()).filter((kind) => kind.startsWith('supervisor.'))).toEqual([
      'supervisor.joined',
      'supervisor.took_over',
      'supervisor.gave_back',
    ]);
  }, 20_000);

  it('lets nobody in without the permission, or with a ticket that was used', async () => {
    const email = 'viewer@example.com';
    const { token } = await client.post<NewInvitation>('/auth/invitations', {
      ...{ email, role: 'viewer' },
    });
    const stranger = new Client(server.run.url);
    const session = await stranger.post<Session>(`/auth/invitations/${token}/accept`, {
      ...{ full_name: 'Vera', password: 'a long enough password' },
    });
    stranger.useToken(session.access_token);
    for (const path of ['ticket', 'barge', 'takeover', 'whisper', 'give-back'])
      await expectAsync(
        stranger.post(`/calls/${call.id}/${path}`, { text: 'x' }).then(
          () => 0,
          (error: ApiError) => error.status,
        ),
      ).toBeResolvedTo(403);
    const { ticket, url } = await client.post<MonitorTicket>(`/calls/${call.id}/ticket`, {});
    const codeOf = (query: string) =>
      new Promise<number>((resolve) => {
        const address = server.run.url.replace('http', 'ws') + url + query;
        const socket = new WebSocket(address);
        socket.on('error', () => undefined);
        socket.on('close', resolve);
        socket.on('message', () => socket.close(1000));
      });
    expect(await codeOf(`?ticket=${ticket}`)).toBe(1000);
    expect(await codeOf(`?ticket=${ticket}`)).toBe(4401);
    expect(await codeOf('')).toBe(4401);
    expect(complaints).toEqual([]);
  }, 20_000);
});
