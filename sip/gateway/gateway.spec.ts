import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { startLabCarrier, type LabCarrier } from '../../lab/carrier/index.ts';
import { aPlan } from '../../actors/ports/fakes.ts';
import { silentLog } from '../../actors/ports/log.ts';
import { DIRECT, type Way } from './nat.ts';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import { DialError, type DialogFact, type DialRequest } from '../../actors/ports/telephony.ts';
import { until } from '../../actors/ports/until.ts';
import { startEmbeddedSip, type EmbeddedSip } from '../embedded/index.ts';
import { connectSignalling, socketsOf, type Signalling } from './connect.ts';
import { sipGateway, type Gateway } from './gateway.ts';

const OFFER = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 39998 RTP/AVP 0 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=sendrecv',
  '',
].join('\r\n');

/** The last two digits choose the lab's callee. */
const TALKS = '+905321000010';
const BUSY = '+905321000063';
const NO_ANSWER = '+905321000072';
const UNKNOWN = '+905321000097';
const BAD_NETWORK = '+905321000092';
const OPERATOR = '+905321000042';
const AWAY = '+905321000043';
const ON_THE_PHONE = '+905321000044';
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
    offer: OFFER,
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

  it('does not wait for the outcome of a transfer once the call is over', async () => {
    const dialog = await gateway.dial(request(TALKS));
    const outcome = dialog.refer(AWAY);
    await until(() => sent.some((text) => text.startsWith('REFER ')));
    await dialog.bye();
    expect(await outcome).toBe(408);
  });

  it('says why nobody answered', async () => {
    expect(await ending(gateway.dial(request(BUSY)))).toEqual(
      jasmine.objectContaining({ disposition: 'busy', cause: 'sip_486', sipStatus: 486 }),
    );
    expect((await ending(gateway.dial(request(UNKNOWN)))).cause).toBe('sip_404');
  }, 20_000);

  it('takes the INVITE back when the phone rang long enough', async () => {
    const { disposition, cause } = await ending(
      gateway.dial(request(NO_ANSWER, { ringForMs: 800 })),
    );
    expect([disposition, cause]).toEqual(['no_answer', 'ring_timeout']);
    await until(() => carrier.journal.list()[0]?.endedBy === 'cancel');
  }, 20_000);

  it('takes the INVITE back when told, at once even before it has left', async () => {
    const abort = new AbortController();
    const dialled = gateway.dial(
      request(NO_ANSWER, { signal: abort.signal, onRing: () => abort.abort() }),
    );
    expect((await ending(dialled)).cause).toBe('cancelled');
    const early = new AbortController();
    early.abort();
    expect((await ending(gateway.dial(request(TALKS, { signal: early.signal })))).cause).toBe(
      'cancelled',
    );
    expect(carrier.journal.list().length).toBe(1);
  }, 20_000);

  it('never takes early media for an answer', async () => {
    const early: string[] = [];
    const dialog = await gateway.dial(
      request(BAD_NETWORK, { onEarlyMedia: (sdp) => early.push(sdp) }),
    );
    expect(early.length).toBeGreaterThan(0);
    expect(dialog.answer).toContain('m=audio');
    await dialog.bye();
  }, 20_000);

  it('ends its calls when the connection to the SIP server breaks, and dials again once it is back', async () => {
    const dialog = await gateway.dial(request(TALKS));
    const facts: DialogFact[] = [];
    dialog.onFact((fact) => facts.push(fact));
    for (const socket of socketsOf(signalling.srf)) socket.destroy();
    await until(() => facts.length === 1);
    expect(facts[0]).toEqual(
      jasmine.objectContaining({
        type: 'ended',
        ending: jasmine.objectContaining({ cause: 'signalling_lost' }),
      }),
    );
    expect((await ending(gateway.dial(request(TALKS)))).cause).toBe('invite_not_sent');
    await until(() => signalling.isUp());
    await (await gateway.dial(request(TALKS))).bye();
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
