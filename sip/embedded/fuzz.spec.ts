import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { header, type SipRequest } from './message/message.ts';
import { parseMessage } from './message/parse.ts';
import { tortureMessages } from './message/rfc4475/messages.ts';
import { startSipServer, type SipServer } from './server.ts';
import { BusyApp } from './testing/busy-app.ts';
import { mutated, seededBy } from './testing/mutate.ts';
import { until } from './testing/until.ts';

const SEED = 4475;
const MUTATED = 10_000;
const RANDOM = 1_000;
/** Every so many messages go over one TCP connection instead. */
const STREAMED_EACH = 5;
/** Datagrams at once: what the system's buffer holds. */
const BATCH = 50;

const CONTACT = '<sip:caller@127.0.0.1:9>';
const VIA = 'Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKfuzz';
const request = (method: string, ...more: string[]): string =>
  [
    `${method} sip:us@127.0.0.1 SIP/2.0`,
    VIA,
    'Max-Forwards: 70',
    'From: "Caller" <sip:caller@127.0.0.1>;tag=fuzz',
    'To: <sip:us@127.0.0.1>',
    'Call-ID: fuzz@127.0.0.1',
    `CSeq: 1 ${method}`,
    `Contact: ${CONTACT}`,
    ...more,
    'Content-Length: 0\r\n\r\n',
  ].join('\r\n');

const SEEDS = [
  ...tortureMessages().map(({ text }) => text),
  request('INVITE', 'Supported: 100rel, timer', 'Session-Expires: 1800'),
  ...['ACK', 'BYE', 'CANCEL', 'OPTIONS', 'INFO', 'UPDATE', 'PRACK'].map((method) =>
    request(method),
  ),
];

/** Calls whose way back is unharmed are answered, so that there are dialogs to lose. */
const answerOf = (message: SipRequest): string =>
  message.method === 'INVITE' && header(message, 'contact') !== CONTACT
    ? '486 Busy Here'
    : '200 OK';

describe('The embedded SIP server under fire', () => {
  let server: SipServer;
  let app: BusyApp;
  let socket: Socket;
  /** Own messages that do not parse. */
  let malformed: string[];

  beforeEach(async () => {
    malformed = [];
    server = await startSipServer({
      sip: { host: '127.0.0.1', port: 0 },
      t1Ms: 10,
      observer: ({ direction, text }) => {
        const message = direction === 'out' ? parseMessage(text, { cutBody: true }) : undefined;
        if (direction === 'out' && (!message || message.flaw !== undefined)) malformed.push(text);
      },
    });
    app = await BusyApp.connect(server.control, answerOf);
    socket = createSocket('udp4');
    socket.on('error', () => undefined);
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
  });

  afterEach(async () => {
    socket.close();
    await app.close();
    await server.close();
  });

  const octetsOf = (text: string): Buffer => Buffer.from(text, 'latin1');

  async function stream(texts: readonly string[]): Promise<void> {
    const connection = connect(server.sip.port, '127.0.0.1');
    connection.on('error', () => undefined).resume();
    for (const text of texts) connection.write(octetsOf(text));
    connection.end();
    await once(connection, 'close');
  }

  async function fire(count: number, make: () => string): Promise<void> {
    for (let sent = 0; sent < count; sent += BATCH) {
      const texts = Array.from({ length: BATCH }, make);
      if ((sent / BATCH) % STREAMED_EACH === 0) await stream(texts);
      else for (const text of texts) socket.send(octetsOf(text), server.sip.port, '127.0.0.1');
      await turn();
    }
  }

  async function isUnharmed(): Promise<void> {
    let status: number | undefined;
    socket.on('message', (data) => {
      const message = parseMessage(data.toString('latin1'), { cutBody: true });
      if (message?.kind === 'response' && header(message, 'call-id') === 'alive')
        status = message.status;
    });
    const alive = request('OPTIONS')
      .replace(VIA, `Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKalive`)
      .replace('fuzz@127.0.0.1', 'alive');
    socket.send(octetsOf(alive), server.sip.port, '127.0.0.1');
    await until(() => status === 200, 'an answer to OPTIONS');
    await until(() => {
      const { faults: _faults, apps: _apps, udpFlows: _flows, ...left } = server.stats();
      return Object.values(left).every((count) => count === 0);
    }, 'nothing to be left');
    expect(server.stats().faults).toBe(0);
    expect(malformed).toEqual([]);
  }

  it('answers or drops 10 000 mutated messages and keeps nothing of them', async () => {
    const any = seededBy(SEED);
    await fire(MUTATED, () => mutated(SEEDS[any(SEEDS.length)] ?? '', any));
    expect(app.given.length).toBeGreaterThan(100);
    await isUnharmed();
  }, 20_000);

  it('drops 1 000 random datagrams', async () => {
    const any = seededBy(SEED);
    await fire(RANDOM, () =>
      String.fromCharCode(...Array.from({ length: any(400) }, () => any(256))),
    );
    await isUnharmed();
  }, 10_000);
});
