import { createSocket, type Socket } from 'node:dgram';
import Srf from 'drachtio-srf';
import { emptyRtpPacket, parseRtp } from '../../media/codec/rtp-packet.ts';
import { type EmbeddedSip, startEmbeddedSip } from '../../sip/embedded/index.ts';
import type { AgentPhrase, Language } from '../voices/phrases.ts';
import { loadVoices } from '../voices/voices.ts';
import { type LabCarrier, type LabCarrierOptions, startLabCarrier } from './index.ts';
import { nowMs } from './figures.ts';
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

async function until<T>(read: () => T | undefined | null | false, ms = 8000): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = read();
    if (value !== undefined && value !== null && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`Not within ${String(ms)} ms: ${read.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the simulated carrier', () => {
  const patience = jasmine.DEFAULT_TIMEOUT_INTERVAL;
  beforeAll(() => (jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000));
  afterAll(() => (jasmine.DEFAULT_TIMEOUT_INTERVAL = patience));

  let carrier: LabCarrier;
  let embedded: EmbeddedSip;
  let srf: Srf;
  let agent: Agent;
  const provisionals: number[] = [];

  const start = async (options: LabCarrierOptions = {}) => {
    carrier = await startLabCarrier({ seed: 'spec', hurry: 8, ...options });
    embedded = await startEmbeddedSip({ sip: { host: HOST, port: 0 } });
    srf = new Srf();
    agent = new Agent();
    provisionals.length = 0;
    const connected = new Promise((resolve) => srf.on('connect', resolve));
    void srf.connect(embedded.control);
    await connected;
  };

  const target = (number: string) => `sip:${number}@${HOST}:${String(carrier.sip.port)}`;
  const dial = async (number: string, auth?: { username: string; password: string }) => {
    const dialog = await srf.createUAC(
      target(number),
      { localSdp: await agent.open(), ...(auth ? { auth } : {}) },
      { cbProvisional: (response) => provisionals.push(response.status) },
    );
    agent.connect(dialog.remote.sdp);
    return dialog;
  };
  const refusalOf = async (number: string): Promise<number> => {
    try {
      await dial(number);
      return 200;
    } catch (error) {
      return (error as { status: number }).status;
    } finally {
      agent.close();
      agent = new Agent();
    }
  };
  const record = () => carrier.journal.list().at(-1);

  afterEach(async () => {
    agent.close();
    srf.disconnect();
    await Promise.all([carrier.close(), embedded.close()]);
  });

  it('answers, listens, replies when the agent has finished, and knows what it heard', async () => {
    await start();
    const dialog = await dial(numberEnding('10'));
    expect(provisionals).toContain(180);
    agent.say('present');
    const heard = await until(() => record()?.heard[0]?.text);
    expect(heard).toBe(voices.phrase('en', 'agent', 'present').text);
    const spoke = await until(() => record()?.spoke[0]);
    const stopped = record()!.heard[0]!.startMs + record()!.heard[0]!.ms;
    expect(spoke.startMs).toBeGreaterThan(stopped + 500);
    agent.say('repeated');
    await until(() => record()?.heard.length === 2);
    void dialog.destroy();
    const ended = await until(() => record()?.rtp && record());
    expect(ended!.endedBy).toBe('caller');
    expect(ended!.received.map(({ method, hasToTag }) => [method, hasToTag])).toEqual([
      ['INVITE', false],
      ['BYE', true],
    ]);
    expect(ended!.rtp!.packetsLost).toBe(0);
    expect(ended!.rtp!.answerToRtpMs).toBeGreaterThan(0);
    expect(ended!.rtp!.turnLatencyMs.length).toBe(1);
    expect(carrier.calls).toBe(0);
  });

  it('speaks over the agent when it is one who interrupts, and measures how long that took', async () => {
    await start();
    await dial(numberEnding('52'));
    agent.say('greeting');
    await until(() => agent.received.some((payload) => payload.some((byte) => byte !== 0xd5)));
    agent.playout.stop();
    const heard = await until(() => record()?.heard[0]);
    expect(heard.interrupted).toBeTrue();
    await until(() => record()?.heard[0]?.text);
    expect(heard.text).toBe(voices.phrase('en', 'agent', 'greeting').text);
    const spoke = await until(() => record()?.spoke[0]);
    expect(['en.callee.wait', 'en.callee.excuse']).toContain(spoke.phraseId);
    carrier.calls satisfies number;
    await carrier.close();
    expect(record()!.endedBy).toBe('callee');
  });

  it('refuses as its personas do, each with its own status', async () => {
    await start();
    const statuses = [];
    for (const ending of ['63', '68', '97', '98', '99']) {
      statuses.push(await refusalOf(numberEnding(ending)));
    }
    expect(statuses).toEqual([486, 603, 404, 480, 503]);
    expect(await refusalOf('+123')).toBe(404);
    expect(carrier.journal.list().map(({ persona }) => persona)).toEqual([
      'busy',
      'declines',
      'not_found',
      'unavailable',
      'overloaded',
      'nobody',
    ]);
  });

  it('rings until the caller gives up', async () => {
    await start();
    let request: Srf.SrfRequest | undefined;
    const failed = srf
      .createUAC(
        target(numberEnding('72')),
        { localSdp: await agent.open() },
        { cbRequest: ((_error: unknown, sent: Srf.SrfRequest) => (request = sent)) as never },
      )
      .then(
        () => 200,
        (error: { status: number }) => error.status,
      );
    await until(() => record()?.ringingAt);
    request!.cancel(() => undefined);
    expect(await failed).toBe(487);
    await until(() => record()?.endedBy === 'cancel');
    expect(record()!.received.map(({ method }) => method)).toEqual(['INVITE', 'CANCEL']);
  });

  it('hangs up by itself, early or as a mailbox once nobody speaks', async () => {
    await start();
    const dialog = await dial(numberEnding('84'));
    await new Promise((resolve) => dialog.on('destroy', resolve));
    expect(record()!.why).toBe('early');
    agent.close();
    agent = new Agent();
    const mailbox = await dial(numberEnding('78'));
    await until(() => record()?.spoke[0]);
    expect(record()!.spoke[0]!.phraseId).toMatch(/voicemail|mailbox/);
    const from = agent.received.length;
    await until(() => agent.received.slice(from).some((p) => p.some((byte) => byte !== 0xd5)));
    void mailbox.destroy();
    await until(() => record()?.endedBy);
  });

  it('presses keys by RFC 4733 and says so', async () => {
    await start();
    await dial(numberEnding('90'));
    agent.say('present');
    await until(() => record()?.spoke[0]);
    const { digitsSent } = record()!;
    expect(digitsSent).toMatch(/^(1|2|12#)$/);
    const ended = agent.events.filter((event) => event.endsWith('end'));
    expect(ended.length).toBe(3 * digitsSent.length);
    expect(record()!.spoke[0]!.phraseId).toBe('en.callee.pressed');
  });

  it('sends early media on a bad network, then loses packets', async () => {
    await start();
    await dial(numberEnding('92'));
    expect(provisionals).toContain(183);
    const from = agent.received.length;
    await until(() => agent.received.length > from + 50);
    expect(record()!.status).toBe(200);
  });

  it('hears a key once, however many packets tell of it', async () => {
    await start();
    await dial(numberEnding('11'));
    agent.playout.eventType = 101;
    agent.playout.press('42');
    await until(() => record()?.digitsReceived === '42');
  });

  it('asks for a password when told to, and takes challenge and answer for one call', async () => {
    await start({ account: { user: 'lab', password: 'secret' } });
    expect(await refusalOf(numberEnding('10'))).toBe(401);
    await dial(numberEnding('10'), { username: 'lab', password: 'secret' });
    expect(carrier.journal.list().length).toBe(2);
    const { received, attempt } = record()!;
    expect([received.map(({ method }) => method), attempt]).toEqual([['INVITE', 'INVITE'], 2]);
  });

  it('says who it is when asked for its options', async () => {
    await start();
    const ask = srf.request.bind(srf) as unknown as (
      uri: string,
      options: object,
    ) => Promise<Srf.SrfRequest>;
    const request = await ask(target('any'), { method: 'OPTIONS' });
    const answer = await new Promise<Srf.SrfResponse | undefined>((resolve) =>
      request.on('response', (response) => resolve(response)),
    );
    expect(answer!.status).toBe(200);
    expect(answer!.get('Server')).toBe('Callboard-Lab');
  });

  it('speaks and hears in tones for load, without end', async () => {
    await start({ speech: 'tones', endless: true });
    const tones = loadVoices('tones');
    await dial(numberEnding('84'));
    const say = () =>
      agent.playout.play(tones.audio(tones.phrase('en', 'agent', 'present'), 'pcma'));
    say();
    await until(() => record()?.spoke[0]);
    expect(record()!.heard[0]!.phraseId).toBe('en.agent.present');
    say();
    await until(() => record()?.spoke[1]);
    expect(record()!.persona).toBe('talks');
    const summary = (await (await fetch(`${carrier.url}/journal/summary`)).json()) as {
      open: number;
      rtp: { turnLatencyMs: object; sendJitterMs: { p50: number } };
    };
    expect(summary.open).toBe(1);
    expect(summary.rtp.sendJitterMs.p50).toBeLessThan(20);
    const { records } = (await (await fetch(`${carrier.url}/journal`)).json()) as {
      records: object[];
    };
    expect(records.length).toBe(1);
    await fetch(`${carrier.url}/journal`, { method: 'DELETE' });
    expect(carrier.journal.list()).toEqual([]);
  });
});
