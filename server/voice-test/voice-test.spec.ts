import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { spawnActor, startSystem, tell, type System } from '../../actors/kernel/actor.ts';
import { systemClock } from '../../actors/ports/clock.ts';
import { FakeTools } from '../../actors/ports/fake-tools.ts';
import { aPlan } from '../../actors/ports/fakes.ts';
import { silentLog } from '../../actors/ports/log.ts';
import { until } from '../../actors/ports/until.ts';
import { voiceTestActor } from '../../actors/voice-test/voice-test.ts';
import { startLabOpenai, type LabOpenai } from '../../lab/openai/index.ts';
import { loadVoices } from '../../lab/voices/voices.ts';
import { ulawToLinear } from '../../media/codec/g711.ts';
import { startMediaPlane, type MediaPlane } from '../../media/index.ts';
import { VoiceTestMessage } from '../contract/voice-test.ts';
import { serveSockets } from '../http/upgrades.ts';
import { voiceTestSockets, type VoiceTests } from './sockets.ts';
import { VoiceTickets } from './tickets.ts';

const user = { userId: 'u', role: 'user' } as const;
const agent = { ...aPlan().agent, instructions: 'Be kind.\n\nLanguage: en' };
const voices = loadVoices('phrases');
const FRAME_BYTES = 320;
const FRAME_MS = 20;

/** A browser with a microphone, as far as the server can tell. */
class Browser {
  readonly messages: VoiceTestMessage[] = [];
  readonly audio: Buffer[] = [];
  readonly socket: WebSocket;
  closeCode = 0;
  #microphone = Buffer.alloc(0);
  readonly #timer: NodeJS.Timeout;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.audio.push(data);
      else this.messages.push(VoiceTestMessage.parse(JSON.parse(data.toString())));
    });
    this.socket.on('close', (code) => (this.closeCode = code));
    this.socket.on('error', () => (this.closeCode ||= -1));
    this.#timer = setInterval(() => this.#sendFrame(), FRAME_MS);
  }

  say(name: 'yes' | 'when'): void {
    const ulaw = voices.audio(voices.phrase('en', 'callee', name), 'pcmu');
    const pcm = Buffer.alloc(ulaw.length * 2);
    ulaw.forEach((byte, at) => pcm.writeInt16LE(ulawToLinear[byte] ?? 0, at * 2));
    this.#microphone = pcm;
  }

  of<T extends VoiceTestMessage['type']>(type: T) {
    return this.messages.filter(
      (message): message is Extract<VoiceTestMessage, { type: T }> => message.type === type,
    );
  }

  close(): void {
    clearInterval(this.#timer);
    this.socket.terminate();
  }

  #sendFrame(): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const frame = Buffer.alloc(FRAME_BYTES);
    this.#microphone.copy(frame, 0, 0, FRAME_BYTES);
    this.#microphone = this.#microphone.subarray(FRAME_BYTES);
    this.socket.send(frame);
  }
}

describe('a conversation by browser, over the lab’s AI', () => {
  let lab: LabOpenai;
  let media: MediaPlane;
  let system: System;
  let tests: VoiceTests;
  let server: Server;
  let url: string;
  let browser: Browser;

  beforeAll(async () => {
    lab = await startLabOpenai({ speech: 'phrases', thinkingMs: 50, seed: 'voice test' });
    media = await startMediaPlane({
      rtp: { host: '127.0.0.1', portMin: 37_000, portMax: 37_099 },
      ai: { baseUrl: lab.baseUrl, apiKey: 'sk-lab' },
      workers: 1,
      log: silentLog,
    });
    system = startSystem({ name: 'test', onCrash: () => undefined });
    const ports = {
      conversations: media.conversations,
      clock: systemClock,
      tools: new FakeTools(),
      transcriptionModel: 'gpt-transcribe',
    };
    let count = 0;
    tests = voiceTestSockets({
      most: 2,
      legUrl: (token) => media.socketLegUrl(token),
      begin(start) {
        const plan = { ...start, id: `t${++count}`, maxMs: 60_000 };
        const test = spawnActor(system.root, voiceTestActor(ports, plan));
        return () => tell(test, { type: 'stop' });
      },
    });
    server = createServer();
    serveSockets(server, [], [tests]);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }, 30_000);
  afterAll(async () => {
    tests.close();
    server.close();
    system.stop();
    await media.close();
    await lab.close();
  });
  afterEach(async () => {
    browser.close();
    await until(() => system.tree.size === 1);
  });

  const ticketed = (): string => {
    const ticket = tests.admit(agent, user);
    return `${url}${ticket?.url}?ticket=${ticket?.ticket}`;
  };

  it('greets, hears what is said, answers, uses its tools and ends', async () => {
    browser = new Browser(ticketed());
    await until(() => browser.of('turn').length === 1, 15_000);
    const greeting = voices.phrase('en', 'agent', 'greeting').text;
    expect(browser.of('turn')[0]?.turn).toEqual(
      jasmine.objectContaining({ who: 'agent', text: greeting, interrupted: false }),
    );
    const partial = browser.of('partial').at(0)?.text ?? '?';
    expect(greeting.startsWith(partial)).toBeTrue();
    expect(partial.length).toBeLessThan(greeting.length);
    const samples = Buffer.concat(browser.audio);
    expect(samples.length).toBeGreaterThan(16_000);
    expect(samples.some((byte) => byte !== 0)).toBeTrue();

    browser.say('yes');
    await until(() => browser.of('ended').length === 1, 20_000);
    const words = browser.of('turn').map(({ turn }) => `${turn.who}: ${turn.text}`);
    expect(words).toContain(`callee: ${voices.phrase('en', 'callee', 'yes').text}`);
    expect(words).toContain(`agent: ${voices.phrase('en', 'agent', 'confirmed').text}`);
    expect(browser.of('tool').map(({ name, result }) => `${name} ${result}`)).toEqual([
      'set_outcome ok',
      'end_call ok',
    ]);
    expect(browser.of('latency')[0]?.ms).toBeGreaterThan(0);
    expect(browser.of('usage').at(-1)?.cost).toBeGreaterThan(0);
    expect(browser.of('ended')[0]?.reason).toBe('agent');
    await until(() => browser.closeCode === 1000);
  }, 45_000);

  it('is cut off when the browser speaks into it, and does not hear while paused', async () => {
    browser = new Browser(ticketed());
    await until(() => browser.of('partial').length > 0, 15_000);
    browser.socket.send(JSON.stringify({ type: 'pause', on: true }));
    browser.say('when');
    await until(() => browser.of('turn').length === 1, 15_000);
    expect(browser.of('interrupted')).toEqual([]);
    browser.socket.send(JSON.stringify({ type: 'pause', on: false }));
    browser.say('when');
    const items = () => new Set(browser.of('partial').map(({ item_id: id }) => id));
    await until(() => items().size === 2, 15_000);
    browser.say('when');
    await until(() => browser.of('interrupted').length === 1, 15_000);
    expect(browser.of('interrupted')[0]?.heard_ms).toBeGreaterThan(0);
  }, 60_000);

  it('ends for good when it is told to stop, or when the browser goes', async () => {
    browser = new Browser(ticketed());
    await until(() => browser.of('state').length > 0, 15_000);
    browser.socket.send(JSON.stringify({ type: 'stop' }));
    await until(() => browser.of('ended').length === 1);
    expect(browser.of('ended')[0]?.reason).toBe('stopped');
    browser.close();

    browser = new Browser(ticketed());
    await until(() => browser.of('state').length > 0, 15_000);
    browser.close();
    await until(() => system.tree.size === 1);
    await until(() => lab.sessions === 0);
  }, 45_000);

  it('needs a ticket that is used once, and a page of our own', async () => {
    const once = ticketed();
    browser = new Browser(once);
    await until(() => browser.of('state').length > 0, 15_000);
    const second = new Browser(once);
    await until(() => second.closeCode !== 0);
    expect(second.closeCode).toBe(4401);
    const unspent = ticketed();
    const foreign = new Browser(unspent, { origin: 'https://evil.example' });
    await until(() => foreign.closeCode !== 0);
    expect(foreign.closeCode).not.toBe(4401);
    // One is under way and one ticket is still out: that is all there may be.
    expect(tests.admit(agent, user)).toBeUndefined();
    browser.close();
    browser = new Browser(unspent);
    await until(() => browser.of('state').length > 0, 15_000);
    second.close();
    foreign.close();
  }, 30_000);
});

describe('a ticket for a conversation by browser', () => {
  it('is no good when it is late', () => {
    let now = 0;
    const tickets = new VoiceTickets(() => now);
    const { ticket, expires_in: seconds } = tickets.issue(agent, user);
    now = seconds * 1000 + 1;
    expect(tickets.redeem(ticket)).toBeUndefined();
    expect(tickets.waiting).toBe(0);
  });
});
