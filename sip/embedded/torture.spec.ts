import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tortureMessages, type TortureMessage } from './message/rfc4475/messages.ts';
import { parseMessage } from './message/parse.ts';
import { startSipServer, type SipServer } from './server.ts';
import { BusyApp } from './testing/busy-app.ts';
import { until } from './testing/until.ts';

/**
 * What becomes of a message: `app` is given it and answers, `481` and the like are our own answers,
 * `dropped` is silence. Where the RFC leaves a choice, `rfc` says which.
 */
interface Verdict {
  readonly udp: string;
  /** Where a stream's framing makes a difference. */
  readonly tcp?: string;
  readonly rfc: string;
}

const taken = (rfc: string): Verdict => ({ udp: 'app', rfc });
const refused = (status: number, rfc: string): Verdict => ({ udp: String(status), rfc });
const dropped = (rfc: string): Verdict => ({ udp: 'dropped', rfc });

const VERDICTS: Readonly<Record<string, Verdict>> = {
  wsinv: refused(481, 'well-formed; its To tag names a dialog we do not have'),
  intmeth: refused(501, 'well-formed; the method is unknown'),
  esc01: taken('well-formed'),
  escnull: taken('well-formed'),
  esc02: refused(501, 'well-formed; %-escapes mean nothing in a method'),
  lwsdisp: taken('well-formed'),
  longreq: taken('well-formed'),
  dblreq: { ...taken('the datagram is one REGISTER; what follows is ignored'), tcp: 'app app' },
  semiuri: taken('well-formed'),
  transports: taken('well-formed, whatever the Vias name'),
  mpart01: taken('well-formed'),
  unreason: dropped('well-formed; a response to nothing of ours'),
  noreason: dropped('well-formed; a response to nothing of ours'),
  badinv01: refused(400, 'empty parameters in Via and Contact'),
  clerr: { ...refused(400, 'shorter than its Content-Length'), tcp: 'waits' },
  ncl: refused(400, 'a negative Content-Length'),
  scalar02: refused(400, 'numbers out of range'),
  scalarlg: dropped('a response with numbers out of range'),
  quotbal: refused(400, 'a quote that does not end'),
  ltgtruri: refused(400, 'brackets around the Request-URI'),
  lwsruri: refused(400, 'white space in the Request-URI'),
  lwsstart: taken('may be refused or, as here, the double spaces ignored'),
  trws: taken('may be refused or, as here, the spaces at the end ignored'),
  escruri: refused(400, 'headers in the Request-URI'),
  baddate: taken('may be refused or, as here, the Date ignored'),
  regbadct: refused(400, 'a Contact with ? and no brackets'),
  badaspec: taken('may be refused or, as here, the spaces in brackets ignored'),
  baddn: taken('may be refused or, as here, the display name taken as it is'),
  badvers: refused(505, 'a version nobody knows'),
  mismatch01: refused(400, 'CSeq names another method'),
  mismatch02: refused(400, '400 or 501: an unknown method, and CSeq names another'),
  bigcode: dropped('a response with an impossible status'),
  badbranch: taken('a branch that is the cookie alone: matched as RFC 2543 has it'),
  insuf: refused(400, 'From, To and Call-ID are missing'),
  unkscm: refused(416, 'the scheme of the Request-URI is unknown'),
  novelsc: refused(416, 'the scheme of the Request-URI is unknown'),
  unksm2: taken('the schemes in To, From and Contact concern the registrar alone'),
  bext01: refused(420, 'Require names extensions nobody has'),
  invut: refused(415, 'a body we cannot read'),
  regaut01: taken('the scheme of the credentials concerns the registrar alone'),
  multi01: refused(400, 'headers twice that may be there once'),
  mcl01: refused(400, 'two lengths'),
  bcast: dropped('a response with two Vias'),
  zeromf: taken('we forward nothing, so it may end here'),
  cparam01: taken('well-formed'),
  cparam02: taken('well-formed'),
  regescrt: taken('well-formed'),
  sdp01: refused(406, 'the caller does not take SDP'),
  inv2543: { ...taken('an INVITE of RFC 2543'), tcp: '400' },
};

/** A stream ends here without a length, so the connection does too. */
const CLOSES = new Set(['dblreq', 'ncl', 'mcl01', 'inv2543']);

interface Rig {
  readonly server: SipServer;
  readonly app: BusyApp;
  /** Status of what the server sent. */
  readonly sent: number[];
}

async function withRig(use: (rig: Rig) => Promise<void>): Promise<void> {
  const sent: number[] = [];
  const server = await startSipServer({
    sip: { host: '127.0.0.1', port: 0 },
    t1Ms: 2,
    observer: ({ direction, text }) => {
      const message = parseMessage(text, { cutBody: true });
      if (direction === 'out' && message?.kind === 'response') sent.push(message.status);
    },
  });
  const app = await BusyApp.connect(server.control, ({ headers }) =>
    headers.some(({ key, value }) => key === 'call-id' && value === 'probe')
      ? `${PROBED} Decline`
      : '486 Busy Here',
  );
  try {
    await use({ server, app, sent });
    expect(server.stats().faults).toBe(0);
  } finally {
    await app.close();
    await server.close();
  }
}

/** What the app answers to what follows each message, and to nothing else. */
const PROBED = 603;
/** Something valid goes after it: once that is answered, so is what came before. */
const PROBE = [
  'OPTIONS sip:us@127.0.0.1 SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKprobe',
  'From: <sip:p@127.0.0.1>;tag=probe',
  'To: <sip:us@127.0.0.1>',
  'Call-ID: probe',
  'CSeq: 1 OPTIONS',
  'Max-Forwards: 70',
  'Content-Length: 0',
  '',
  '',
].join('\r\n');

/** What the server did with it, without what the probe caused. */
function outcome({ app, sent }: Rig): string {
  const given = app.given.slice(0, -1);
  const own = sent.filter((status) => status >= 200 && status !== 486 && status !== PROBED);
  const all = [...given.map(() => 'app'), ...new Set(own.map(String))];
  return all.length === 0 ? 'dropped' : all.join(' ');
}

const probed = (rig: Rig, name: string): Promise<void> =>
  until(() => rig.sent.includes(PROBED), `the probe after ${name}`);

const octetsOf = (text: string): Buffer => Buffer.from(text, 'latin1');

async function byDatagram({ name, text }: TortureMessage, rig: Rig): Promise<string> {
  const socket = createSocket('udp4');
  for (const datagram of [text, PROBE])
    socket.send(octetsOf(datagram), rig.server.sip.port, '127.0.0.1');
  await probed(rig, name);
  socket.close();
  return outcome(rig);
}

async function byStream({ name, text }: TortureMessage, rig: Rig): Promise<string> {
  const socket = connect(rig.server.sip.port, '127.0.0.1');
  const closed = once(socket, 'close');
  socket.on('error', () => undefined).resume();
  socket.write(octetsOf(text));
  if (CLOSES.has(name)) await closed;
  const other = connect(rig.server.sip.port, '127.0.0.1');
  (CLOSES.has(name) ? other : socket).write(octetsOf(PROBE));
  if (name === 'clerr') {
    // The probe is taken for the missing part of the body, until the server loses patience.
    await closed;
    other.write(octetsOf(PROBE));
    await probed(rig, name);
    other.destroy();
    return outcome(rig) === 'dropped' ? 'waits' : outcome(rig);
  }
  await probed(rig, name);
  for (const each of [socket, other]) each.destroy();
  return outcome(rig);
}

describe('The torture messages of RFC 4475', () => {
  const messages = tortureMessages();

  it('are all here, and each has a verdict', () => {
    expect(messages.length).toBe(49);
    expect(messages.map(({ name }) => name).sort()).toEqual(Object.keys(VERDICTS).sort());
  });

  for (const message of messages) {
    const { name, section } = message;
    const { udp, tcp = udp, rfc } = VERDICTS[name] ?? dropped('');
    it(`${section} ${name}: ${udp}${tcp === udp ? '' : ` (TCP: ${tcp})`} — ${rfc}`, async () => {
      await withRig(async (rig) => expect(await byDatagram(message, rig)).toBe(udp));
      await withRig(async (rig) => expect(await byStream(message, rig)).toBe(tcp));
    });
  }
});
