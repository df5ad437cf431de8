import { createSocket, type Socket } from 'node:dgram';
import Srf from 'drachtio-srf';
import { emptyRtpPacket, parseRtp } from '../../media/codec/rtp-packet.ts';
import { type EmbeddedSip, startEmbeddedSip } from '../../sip/embedded/index.ts';
import type { AgentPhrase, Language } from '../voices/phrases.ts';
import { loadVoices } from '../voices/voices.ts';
import type { CallRecord } from './call-record.ts';
import { type LabCarrier, type LabCarrierOptions, startLabCarrier } from './index.ts';
import { nowMs } from '../steady-clock.ts';
import { Playout } from './playout.ts';

const HOST = '127.0.0.1';
const voices = loadVoices('phrases');

/** Numbers that libphonenumber calls valid, by their ending. */
const numberEnding = (ending: string) => `+1415555${`01${ending}`}`;

/** An agent on the phone: RTP of its own, paced by absolute deadlines. */
class Agent {
  readonly socket: Socket = createSocket('udp4');
  readonly playout = new Playout(() => 0.5);
  readonly received: Buffer[] = [];
  readonly events: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #to: number | undefined;

  async open(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.socket.bind(0, HOST, resolve);
    await promise;
    const packet = emptyRtpPacket();
    this.socket.on('message', (message) => {
      if (!parseRtp(message, packet)) return;
      this.received.push(message.subarray(packet.payloadOffset));
      if (packet.payloadType === 101) {
        this.events.push(`${String(message[12])}${message[13]! >= 0x80 ? ' end' : ''}`);
      }
    });
    const port = this.socket.address().port;
    return `v=0\r\no=- 1 1 IN IP4 ${HOST}\r\ns=-\r\nc=IN IP4 ${HOST}\r\nt=0 0\r\nm=audio ${String(port)} RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n`;
  }

  connect(sdp: string): void {
    this.#to = Number(/m=audio (\d+)/.exec(sdp)?.[1]);
    this.playout.law = 'pcma';
    this.playout.payloadType = 8;
    const startedAt = nowMs();
    let sent = 0;
    const tick = () => {
      this.playout.next();
      this.socket.send(this.playout.packet, 0, this.playout.length, this.#to, HOST);
      sent++;
      this.#timer = setTimeout(tick, Math.max(0, startedAt + sent * 20 - nowMs()));
    };
    tick();
  }

  say(name: AgentPhrase, language: Language = 'en'): void {
    this.playout.play(voices.audio(voices.phrase(language, 'agent', name), 'pcma'));
  }

  close(): void {
    clearTimeout(this.#timer);
    this.socket.close();
  }
}

async function until<T>(read: () => T | undefined | null | false, ms = 12_000): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = read();
    if (value !== undefined && value !== null && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`Not within ${String(ms)} ms: ${read.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const isVoice = (payload: Buffer) => payload.some((byte) => byte !== 0xd5);

/** A caller of its own, so that the carrier is reached over SIP alone. */
class Caller {
  readonly srf = new Srf();
  readonly agents: Agent[] = [];
  readonly #embedded: EmbeddedSip;
  readonly #carrier: LabCarrier;

  static async start(carrier: LabCarrier): Promise<Caller> {
    const caller = new Caller(await startEmbeddedSip({ sip: { host: HOST, port: 0 } }), carrier);
    const connected = new Promise((resolve) => caller.srf.on('connect', resolve));
    void caller.srf.connect(caller.#embedded.control);
    await connected;
    return caller;
  }

  private constructor(embedded: EmbeddedSip, carrier: LabCarrier) {
    this.#embedded = embedded;
    this.#carrier = carrier;
  }

  target(number: string): string {
    return `sip:${number}@${HOST}:${String(this.#carrier.sip.port)}`;
  }

  async agent(): Promise<{ agent: Agent; localSdp: string }> {
    const agent = new Agent();
    this.agents.push(agent);
    return { agent, localSdp: await agent.open() };
  }

  /** Calls a number and connects an agent's RTP to the answer. */
  async dial(number: string, auth?: { username: string; password: string }): Promise<Phone> {
    const { agent, localSdp } = await this.agent();
    const provisionals: number[] = [];
    const dialog = await this.srf.createUAC(
      this.target(number),
      { localSdp, ...(auth ? { auth } : {}) },
      { cbProvisional: (response) => provisionals.push(response.status) },
    );
    agent.connect(dialog.remote.sdp);
    const record = await until(() =>
      this.#carrier.journal.list().find(({ callId }) => callId === dialog.sip.callId),
    );
    return { agent, dialog, provisionals, record };
  }

  /** The status that a call is refused with, 200 when it is not. */
  async refusalOf(number: string): Promise<number> {
    try {
      await this.dial(number);
      return 200;
    } catch (error) {
      return (error as { status: number }).status;
    }
  }

  async close(): Promise<void> {
    for (const agent of this.agents) agent.close();
    this.srf.disconnect();
    await this.#embedded.close();
  }
}

interface Phone {
  readonly agent: Agent;
  readonly dialog: Srf.Dialog;
  readonly provisionals: readonly number[];
  readonly record: CallRecord;
}

interface Load extends Phone {
  readonly load: LabCarrier;
  close(): Promise<unknown>;
}

describe('the simulated carrier', () => {
  let carrier: LabCarrier;
  let caller: Caller;
  /** Conversations take their time, so they are all held at once. */
  let talks: Record<'listens' | 'interrupts' | 'mailbox' | 'presses', Promise<Phone>>;
  let badNetwork: Promise<Phone & { sequences: readonly number[] }>;
  let underLoad: Promise<Load>;

  const start = async (options: LabCarrierOptions = {}) => {
    const started = await startLabCarrier({ seed: 'spec', hurry: 8, ...options });
    return [started, await Caller.start(started)] as const;
  };

  beforeAll(async () => {
    [carrier, caller] = await start();
    talks = {
      listens: listen(),
      interrupts: interrupt(),
      mailbox: leaveMessage(),
      presses: beAskedForKey(),
    };
    badNetwork = loseOnBadNetwork();
    underLoad = beLoaded();
    for (const talk of [...Object.values(talks), badNetwork, underLoad])
      talk.catch(() => undefined);
  }, 20_000);

  afterAll(async () => {
    await underLoad.then(({ close }) => close());
    await Promise.all([carrier.close(), caller.close()]);
  });

  async function listen(): Promise<Phone> {
    const phone = await caller.dial(numberEnding('10'));
    phone.agent.say('present');
    await until(() => phone.record.spoke[0]);
    phone.agent.say('present');
    await until(() => phone.record.heard[1]?.text);
    void phone.dialog.destroy();
    await until(() => phone.record.rtp);
    return phone;
  }

  async function interrupt(): Promise<Phone> {
    const phone = await caller.dial(numberEnding('52'));
    phone.agent.say('greeting');
    await until(() => phone.agent.received.some(isVoice));
    phone.agent.playout.stop();
    await until(() => phone.record.heard[0]?.text);
    await until(() => phone.record.spoke[0]);
    void phone.dialog.destroy();
    await until(() => phone.record.rtp);
    return phone;
  }

  async function leaveMessage(): Promise<Phone> {
    const phone = await caller.dial(numberEnding('78'));
    await until(() => phone.record.spoke[0]);
    const from = phone.agent.received.length;
    await until(() => phone.agent.received.slice(from).some(isVoice));
    await until(() => phone.record.endedBy);
    return phone;
  }

  async function beAskedForKey(): Promise<Phone> {
    const phone = await caller.dial(numberEnding('90'));
    phone.agent.say('present');
    await until(() => phone.record.spoke[0]);
    return phone;
  }

  async function loseOnBadNetwork() {
    const phone = await caller.dial(numberEnding('92'));
    phone.agent.socket.removeAllListeners('message');
    const sequences: number[] = [];
    phone.agent.socket.on('message', (packet) => sequences.push(packet.readUInt16BE(2)));
    await until(() => sequences.length > 100);
    return { ...phone, sequences };
  }

  /** A carrier for load, and one of its callees that has spoken. */
  async function beLoaded(): Promise<Load> {
    const [load, other] = await start({ speech: 'tones', endless: true });
    const tones = loadVoices('tones');
    const phone = await other.dial(numberEnding('84'));
    phone.agent.playout.play(tones.audio(tones.phrase('en', 'agent', 'present'), 'pcma'));
    await until(() => phone.record.spoke[0]);
    return { ...phone, load, close: () => Promise.all([load.close(), other.close()]) };
  }

  it('listens, replies when the agent has finished, and knows what it heard', async () => {
    const { provisionals, record } = await talks.listens;
    expect(provisionals).toContain(180);
    const { text } = voices.phrase('en', 'agent', 'present');
    expect(record.heard.map((heard) => heard.text)).toEqual([text, text]);
    const [first] = record.heard;
    expect(record.spoke[0]!.startMs).toBeGreaterThan(first!.startMs + first!.ms + 500);
    expect(record.endedBy).toBe('caller');
    expect(record.received.map(({ method, hasToTag }) => [method, hasToTag])).toEqual([
      ['INVITE', false],
      ['BYE', true],
    ]);
    expect(record.rtp!.packetsLost).toBe(0);
    expect(record.rtp!.answerToRtpMs).toBeGreaterThan(0);
    expect(record.rtp!.turnLatencyMs.length).toBe(1);
    expect(record.rtp!.agentSpeechMs).toBeGreaterThan(1500);
  }, 20_000);

  it('speaks over the agent, as one who interrupts does, and measures how long that takes', async () => {
    const { record } = await talks.interrupts;
    expect(record.heard[0]!.interrupted).toBeTrue();
    expect(record.heard[0]!.text).toBe(voices.phrase('en', 'agent', 'greeting').text);
    expect(['en.callee.wait', 'en.callee.excuse']).toContain(record.spoke[0]!.phraseId);
    const [bargeInMs] = record.rtp!.bargeInMs;
    expect(bargeInMs).toBeLessThan(1000);
  }, 20_000);

  it('is a mailbox: greets, beeps, and hangs up once nobody speaks', async () => {
    const { record } = await talks.mailbox;
    expect(record.spoke[0]!.phraseId).toMatch(/voicemail|mailbox/);
    expect([record.endedBy, record.why]).toEqual(['callee', 'nobody spoke']);
  }, 20_000);

  it('presses keys by RFC 4733 and says so', async () => {
    const { agent, record } = await talks.presses;
    expect(record.digitsSent).toMatch(/^(1|2|12#)$/);
    const ended = agent.events.filter((event) => event.endsWith('end'));
    expect(ended.length).toBe(3 * record.digitsSent.length);
    expect(record.spoke[0]!.phraseId).toBe('en.callee.pressed');
  }, 20_000);

  it('refuses as its personas do, each with its own status', async () => {
    const expected = { 63: 486, 68: 603, 97: 404, 98: 480, 99: 503 } as const;
    for (const [ending, status] of Object.entries(expected)) {
      expect(await caller.refusalOf(numberEnding(ending)))
        .withContext(ending)
        .toBe(status);
    }
    expect(await caller.refusalOf('+123')).toBe(404);
  });

  it('rings until the caller gives up', async () => {
    const { localSdp } = await caller.agent();
    let request: Srf.SrfRequest | undefined;
    const sent = (_error: unknown, invite: Srf.SrfRequest) => (request = invite);
    const failed = caller.srf
      .createUAC(caller.target(numberEnding('72')), { localSdp }, { cbRequest: sent as never })
      .catch((error: { status: number }) => error.status);
    const record = await until(() =>
      carrier.journal.list().find(({ persona, ringingAt }) => persona === 'no_answer' && ringingAt),
    );
    request!.cancel(() => undefined);
    expect(await failed).toBe(487);
    await until(() => record.endedBy === 'cancel');
    expect(record.received.map(({ method }) => method)).toEqual(['INVITE', 'CANCEL']);
  });

  it('hangs up early by itself', async () => {
    const { dialog, record } = await caller.dial(numberEnding('84'));
    await new Promise((resolve) => dialog.on('destroy', resolve));
    expect(record.why).toBe('early');
  });

  it('sends early media on a bad network, and loses packets there', async () => {
    const { provisionals, record, sequences } = await badNetwork;
    expect(provisionals).toContain(183);
    const span = Math.max(...sequences) - Math.min(...sequences) + 1;
    const reordered = sequences.some((sequence, i) => sequence < (sequences[i - 1] ?? 0));
    expect(span).toBeGreaterThan(sequences.length);
    expect(reordered).toBeTrue();
    expect(record.status).toBe(200);
  });

  it('hears a key once, however many packets tell of it', async () => {
    const { agent, record } = await caller.dial(numberEnding('11'));
    agent.playout.eventType = 101;
    agent.playout.press('42');
    await until(() => record.digitsReceived === '42');
  });

  it('says who it is when asked for its options', async () => {
    const ask = caller.srf.request.bind(caller.srf) as unknown as (
      uri: string,
      options: object,
      sent: (error: unknown, request: Srf.SrfRequest) => void,
    ) => void;
    const answer = await new Promise<Srf.SrfResponse | undefined>((resolve) =>
      ask(caller.target('any'), { method: 'OPTIONS' }, (_error, request) =>
        request.on('response', resolve),
      ),
    );
    expect(answer!.status).toBe(200);
    expect(answer!.get('Server')).toBe('Callboard-Lab');
  });

  it('asks for a password when told to, and takes challenge and answer for one call', async () => {
    const account = { user: 'lab', password: 'secret' };
    const [strict, other] = await start({ account });
    expect(await other.refusalOf(numberEnding('10'))).toBe(401);
    await other.dial(numberEnding('10'), { username: 'lab', password: 'secret' });
    const records = strict.journal.list();
    expect(records.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(records[1]!.received.map(({ method }) => method)).toEqual(['INVITE', 'INVITE']);
    await Promise.all([strict.close(), other.close()]);
  });

  it('speaks and hears in tones for load, without end, and serves its journal', async () => {
    const { dialog, load, record } = await underLoad;
    const hungUp = new Promise((resolve) => dialog.on('destroy', resolve));
    expect(record.heard[0]!.phraseId).toBe('en.agent.present');
    expect(record.persona).toBe('talks');
    const get = async (path: string) => (await fetch(`${load.url}${path}`)).json();
    const summary = (await get('/journal/summary')) as {
      open: number;
      rtp: { sendJitterMs: { p50: number } };
    };
    expect(summary.open).toBe(1);
    expect(summary.rtp.sendJitterMs.p50).toBeLessThan(20);
    const { records, seq } = (await get('/journal')) as { records: object[]; seq: number };
    expect(records.length).toBe(1);
    expect(((await get(`/journal?since=${String(seq)}`)) as { records: object[] }).records).toEqual(
      [],
    );
    await fetch(`${load.url}/journal`, { method: 'DELETE' });
    expect(load.journal.list()).toEqual([]);
    await load.close();
    await hungUp;
    expect(record.endedBy).toBe('callee');
    expect(load.calls).toBe(0);
  }, 20_000);
});
