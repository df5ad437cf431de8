import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { LAB_CALLEES, LAB_OFFER } from '../../lab/carrier/callees.ts';
import { startLabCarrier, type LabCarrier } from '../../lab/carrier/index.ts';
import { aPlan } from '../../actors/ports/fakes.ts';
import { silentLog } from '../../actors/ports/log.ts';
import { DIRECT, type Way } from './nat.ts';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import { DialError, type DialRequest } from '../../actors/ports/telephony.ts';
import { until } from '../../actors/ports/until.ts';
import { startEmbeddedSip, type EmbeddedSip } from '../embedded/index.ts';
import { connectSignalling, type Signalling } from './connect.ts';
import { sipGateway, type Gateway } from './gateway.ts';

const TALKS = LAB_CALLEES.talks;
const AWAY = LAB_CALLEES.awayColleague;
const ON_THE_PHONE = LAB_CALLEES.busyColleague;
const OPERATOR = LAB_CALLEES.colleague;
const NOBODY = '+9053210';

describe('the gateway', () => {
  let sip: EmbeddedSip;
  let signalling: Signalling;
  let gateway: Gateway;
  let carrier: LabCarrier;
  let invited: string[];
  let way: Way;
  /** On the wire. */
  let sent: string[];

  beforeEach(async () => {
    invited = [];
    way = DIRECT;
    carrier = await startLabCarrier({ seed: 'gateway', hurry: 10 });
    sent = [];
    sip = await startEmbeddedSip({
      sip: { host: '127.0.0.1', port: 0 },
      observer: ({ direction, text }) => direction === 'out' && sent.push(text),
    });
    signalling = await connectSignalling(sip.control, silentLog);
    gateway = sipGateway(
      signalling,
      { boundTo: sip.sip.host, prepare: () => Promise.resolve(way) },
      silentLog,
    );
  });
  afterEach(async () => {
    signalling.close();
    await sip.close();
    await carrier.close();
  });

  const trunk = (over: Partial<TrunkRoute> = {}): TrunkRoute => ({
    ...aPlan().trunk,
    ...carrier.sip,
    ...over,
  });
  const request = (to: string, over: Partial<DialRequest> = {}): DialRequest => ({
    callId: 'call-1',
    to,
    callerId: '+902120000000',
    values: {},
    trunk: trunk(),
    offer: LAB_OFFER,
    ringForMs: 15_000,
    signal: new AbortController().signal,
    onInvite: (id) => Promise.resolve(void invited.push(id)),
    onRing: () => undefined,
    onEarlyMedia: () => undefined,
    ...over,
  });
  const ending = async (dialled: Promise<unknown>) => {
    const error = await dialled.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(DialError);
    return (error as DialError).ending;
  };

  it('writes our outside address into Contact and SDP, and goes through the outbound proxy', async () => {
    const { host, port } = carrier.sip;
    const outside = { hostPort: `localhost:${sip.sip.port}`, address: '127.0.0.9' };
    way = { ...DIRECT, outside };
    const proxied = trunk({ host: 'carrier.invalid', outboundProxy: `${host}:${port}` });
    const dialog = await gateway.dial(request(TALKS, { trunk: proxied }));
    await dialog.bye();
    const [invite = ''] = sent;
    expect(invite).toContain('@carrier.invalid:');
    expect(invite).toContain(`Route: <sip:${host}:${port};lr>`);
    expect(invite).toMatch(new RegExp(`^Contact: <sip:[^>]*:${sip.sip.port}>`, 'm'));
    expect(invite).toContain('c=IN IP4 127.0.0.9');
  });

  describe('with a trunk that the SIP server has to know', () => {
    const toldIn = (method: string): boolean[] =>
      sent
        .filter((text) => text.startsWith(`${method} `))
        .map((text) => text.includes('X-Way: gold'));

    beforeEach(() => {
      way = { outside: null, headers: { 'X-Way': 'gold' } };
    });

    it('names it in all that it sends there by itself', async () => {
      await gateway.options(trunk(), 2000);
      await gateway.register(trunk(), 60_000);
      await (await gateway.dial(request(TALKS))).bye();
      expect(['OPTIONS', 'REGISTER', 'INVITE'].map(toldIn)).toEqual([[true], [true], [true]]);
    }, 20_000);

    it('does not name it to a host that the carrier sends a call on to', async () => {
      const elsewhere = createSocket('udp4').bind(0, '127.0.0.1');
      await once(elsewhere, 'listening');
      elsewhere.on('message', (data, { port }) => {
        const copied = data.toString().match(/^(Via|From|To|Call-ID|CSeq):.*\r\n/gim) ?? [];
        const contact = `Contact: <sip:${TALKS}@localhost:${carrier.sip.port}>`;
        elsewhere.send(`SIP/2.0 302 Moved\r\n${copied.join('')}${contact}\r\n\r\n`, port);
      });
      const moves = trunk({ port: elsewhere.address().port, followRedirects: 'anywhere' });
      await (await gateway.dial(request(TALKS, { trunk: moves }))).bye();
      expect(toldIn('INVITE')).toEqual([true, false]);
      elsewhere.close();
    }, 20_000);
  });

  it('gives an answered call, whose end by us the callee learns of', async () => {
    let rang = 0;
    const dialog = await gateway.dial(request(TALKS, { onRing: () => rang++ }));
    expect(dialog.answer).toContain('m=audio');
    expect(rang).toBe(1);
    expect(invited).toEqual([dialog.sipCallId]);
    expect(gateway.dialogs).toBe(1);
    await dialog.bye();
    await dialog.bye();
    expect(gateway.dialogs).toBe(0);
    await until(() => carrier.journal.list()[0]?.endedBy === 'caller');
  }, 20_000);

  it('has the carrier connect a callee with somebody, and tells what came of it', async () => {
    const dialog = await gateway.dial(request(TALKS));
    expect(await dialog.refer(ON_THE_PHONE)).toBe(486);
    expect(await dialog.refer(NOBODY)).toBe(603);
    expect(await dialog.refer(AWAY)).toBe(480);
    expect(await dialog.refer(`sip:${OPERATOR}@elsewhere.invalid`)).toBe(200);
    const [first = '', , , last = ''] = sent.filter((text) => text.startsWith('REFER '));
    const { host, port } = carrier.sip;
    expect(first).toContain(`Refer-To: <sip:${ON_THE_PHONE}@${host}:${port}>`);
    expect(first).toMatch(/^Referred-By: <sip:[^>]+>\r$/m);
    expect(last).withContext('of this trunk').toContain(`<sip:${OPERATOR}@${host}:${port}>`);
    await dialog.bye();
  }, 20_000);

  it('says at once that a carrier elsewhere is out of a loopback server’s reach', async () => {
    const refused = await ending(
      gateway.dial(request(TALKS, { trunk: trunk({ host: '192.0.2.1' }) })),
    );
    expect(refused.fault).toBe('configuration');
    expect(refused.explanation).toContain('SIP_HOST');
    expect(invited).toEqual([]);
  });

  it('finds out by OPTIONS whether a trunk is there and what it calls itself', async () => {
    expect(await gateway.options(trunk(), 2000)).toEqual(
      jasmine.objectContaining({ reachable: true, status: 200, server: 'Callboard-Lab' }),
    );
    expect((await gateway.options(trunk({ port: 9 }), 2000)).reachable).toBeFalse();
  }, 20_000);

  describe('at a carrier that asks for a password', () => {
    beforeEach(async () => {
      await carrier.close();
      carrier = await startLabCarrier({ hurry: 10, account: { user: 'ada', password: 'secret' } });
    });

    it('answers the challenge in the same call', async () => {
      const dialog = await gateway.dial(
        request(TALKS, { trunk: trunk({ username: 'ada', password: 'secret' }) }),
      );
      const [call] = carrier.journal.list();
      expect(call?.callId).toBe(dialog.sipCallId);
      expect(invited).toEqual([dialog.sipCallId]);
      await dialog.bye();
    }, 20_000);

    it('gives up on a wrong password after one try', async () => {
      const refused = await ending(
        gateway.dial(request(TALKS, { trunk: trunk({ username: 'ada', password: 'wrong' }) })),
      );
      expect(refused).toEqual(
        jasmine.objectContaining({ cause: 'sip_401', fault: 'configuration', retryable: false }),
      );
    }, 20_000);

    it('registers', async () => {
      const bound = await gateway.register(trunk({ username: 'ada', password: 'secret' }), 60_000);
      expect([bound.status, bound.expiresInMs > 0]).toEqual([200, true]);
      const refused = await gateway.register(trunk({ username: 'ada', password: 'wrong' }), 60_000);
      expect(refused.status).toBe(401);
    }, 20_000);
  });
});
