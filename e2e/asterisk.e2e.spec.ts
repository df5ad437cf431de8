import type { DialogFact } from '../actors/ports/telephony.ts';
import type { TrunkRoute } from '../actors/ports/model.ts';
import type { MediaEngine } from '../actors/ports/media.ts';
import { Authority } from '../sip/embedded/testing/certificates.ts';
import { startAsterisk, type Asterisk } from './asterisk/asterisk.ts';
import { openLine, openPlane, openSecureLine, OurCall, type Line } from './sip/line.ts';
import { HOST, startSipp, type Sipp } from './sip/sipp.ts';
import {
  asXml,
  ask,
  bye,
  hear,
  hearAgain,
  hearFinal,
  pause,
  reply,
  say,
  sdp,
} from './sip/steps.ts';
import { until } from './until.ts';

const PASSWORD = 'the secret';
/** The account as this carrier wants it: in From, with its password. */
const account = (username: string): Partial<TrunkRoute> => ({
  ...{ username, password: PASSWORD, fromUser: 'username', codecs: ['PCMU', 'PCMA'] },
});

describe('a real Asterisk as carrier', () => {
  const leftovers = new AsyncDisposableStack();
  const ca = new Authority('Carrier CA');
  leftovers.defer(() => ca.close());
  let asterisk: Asterisk;
  let engine: MediaEngine;
  let line: Line;
  /** A second of a session lasts 15 ms on this one. */
  let brisk: Line;
  /** Knows whom it meets over TLS. */
  let secure: Line;
  /** Whose session Asterisk has to refresh: begun first, for that takes it 45 s. */
  let long: Talk;

  beforeAll(async () => {
    asterisk = await startAsterisk(leftovers, ca.issue(`IP:${HOST}`));
    [line, brisk, secure, { engine }] = await Promise.all([
      openLine(leftovers, 'rfc'),
      openLine(leftovers, 'brisk'),
      openSecureLine(leftovers),
      openPlane(leftovers),
    ]);
    const theyRefresh = { 'Session-Expires': '90;refresher=uas' };
    long = await talk('tone', { ...account('tim'), sessionExpires: 90, extraHeaders: theyRefresh });
  }, 300_000);
  afterAll(() => leftovers.disposeAsync(), 30_000);

  const trunk = (over: Partial<TrunkRoute> = {}): TrunkRoute => ({
    ...new OurCall(line, asterisk.port, account('ada')).trunk,
    ...over,
  });
  const callTo = (over: Partial<TrunkRoute> = {}, on = line): OurCall =>
    new OurCall(on, asterisk.port, { ...account('ada'), ...over });
  const refused = (to: string, over: Partial<TrunkRoute> = {}, ringForMs = 10_000) =>
    callTo(over).refused({ to, ringForMs });

  interface Talk {
    readonly call: OurCall;
    readonly dialog: Awaited<ReturnType<OurCall['dial']>>;
    readonly endpointId: string;
    /** Keys heard in the audio. */
    readonly keys: string[];
    received(): Promise<number>;
  }

  /** An answered call with audio, as the call actor makes it. */
  async function talk(to: string, over: Partial<TrunkRoute> = {}, on = line): Promise<Talk> {
    const call = callTo(over, on);
    const { codecs, ptimeMs, dtmfMode: dtmf, srtp } = call.trunk;
    const { endpointId, offer } = await engine.open({ callId: to, codecs, ptimeMs, dtmf, srtp });
    const keys: string[] = [];
    engine.onFact(endpointId, (fact) => {
      if (fact.type === 'dtmfReceived') keys.push(fact.digit);
    });
    const dialog = await call.dial({ to, offer });
    dialog.onReoffer((changed) => engine.reoffer(endpointId, changed));
    await engine.accept(endpointId, dialog.answer, 'final');
    const received = async () => (await engine.close(endpointId, 'over')).received;
    return { call, dialog, endpointId, keys, received };
  }
  /** One line a channel: name!context!extension!… */
  const channels = (): string => asterisk.command('core show channels concise');
  const pressedByInfo = (facts: readonly DialogFact[]): string =>
    facts.map((fact) => (fact.type === 'dtmfReceived' ? fact.digit : '')).join('');

  it('registers with its password, is found there, and takes itself back', async () => {
    const bound = await line.gateway.register(trunk(), 120_000);
    expect(bound.status).toBe(200);
    expect(Math.abs(bound.expiresInMs - 120_000)).toBeLessThan(2000);
    expect(bound.server).toContain('Asterisk');
    expect(asterisk.command('pjsip show contacts')).toMatch(/ada\/sip:ada@/);
    const refusal = await line.gateway.register(trunk({ password: 'wrong' }), 120_000);
    expect(refusal.status).toBe(401);
    await line.gateway.register(trunk(), 0);
    expect(asterisk.command('pjsip show contacts')).not.toMatch(/ada\/sip:ada@/);
  }, 20_000);

  it('asks by OPTIONS whether it is there', async () => {
    for (const transport of ['udp', 'tcp'] as const) {
      const probe = await line.gateway.options(trunk({ transport }), 4000);
      expect([probe.reachable, probe.server]).toEqual([true, 'Asterisk carrier']);
    }
  }, 20_000);

  for (const transport of ['udp', 'tcp'] as const)
    it(`talks over ${transport.toUpperCase()}: what we say comes back, and we hang up`, async () => {
      const { dialog, endpointId, keys, received } = await talk('echo', {
        transport,
        dtmfMode: 'inband',
      });
      await engine.sendDtmf(endpointId, '159#');
      await until('our tones come back', 6000, () => keys.join('') === '159#');
      await dialog.bye();
      expect(await received()).toBeGreaterThan(30);
      await until('its channel is gone', 4000, () => !channels().includes('!echo!'));
    }, 20_000);

  it('connects a callee with somebody else by REFER, or says that it cannot', async () => {
    const { dialog, received } = await talk('guest');
    expect(await dialog.refer('sip:nowhere@carrier')).toBe(404);
    expect(await dialog.refer('sip:tone@carrier')).toBe(200);
    // Ours is not needed for it any more.
    await until('it runs without us', 4000, () => channels().includes('!tone!'));
    await dialog.bye();
    await received();
    asterisk.command('channel request hangup all');
  }, 20_000);

  const encrypted = [
    ['must be', 'required', 'sec', /m=audio \d+ RTP\/SAVP .*a=crypto:/s],
    ['may be, and is', 'optional', 'opt', /m=audio \d+ RTP\/AVP .*a=crypto:/s],
    ['may be, and is not', 'optional', 'ada', /m=audio \d+ RTP\/AVP (?!.*a=crypto:)/s],
  ] as const;
  for (const [title, srtp, user, answer] of encrypted)
    it(`talks over TLS, its certificate checked, with audio that ${title} encrypted`, async () => {
      const tls = { verify: true, ca: ca.certificate, certificate: null, key: null };
      const way = { transport: 'tls', port: asterisk.tlsPort, tls, srtp } as const;
      const trunkOver = { ...account(user), ...way, dtmfMode: 'inband' } as const;
      const { dialog, endpointId, keys, received } = await talk('echo', trunkOver, secure);
      expect(dialog.answer).toMatch(answer);
      await engine.sendDtmf(endpointId, '159#');
      await until('our tones come back', 6000, () => keys.join('') === '159#');
      await dialog.bye();
      expect(await received()).toBeGreaterThan(30);
      await until('its channel is gone', 4000, () => !channels().includes('!echo!'));
    }, 20_000);

  it('is no call where the audio must be encrypted and the carrier does not', async () => {
    const { endpointId, offer } = await engine.open({
      ...{ callId: 'plain', codecs: ['PCMU'], srtp: 'required' },
    });
    const ending = await callTo().refused({ to: 'echo', offer });
    expect(ending.cause).toBe('sip_488');
    await engine.close(endpointId, 'over');
  }, 20_000);

  for (const ptimeMs of [10, 30, 40] as const)
    it(`talks in packets of ${ptimeMs} ms`, async () => {
      const { dialog, endpointId, keys } = await talk('echo', { ptimeMs, dtmfMode: 'inband' });
      await engine.sendDtmf(endpointId, '7');
      await until('our tone comes back', 6000, () => keys.includes('7'));
      await dialog.bye();
      await engine.close(endpointId, 'over');
    }, 20_000);

  it('presses keys and hears keys as RFC 4733 events', async () => {
    const { dialog, endpointId, keys } = await talk('keys');
    await engine.sendDtmf(endpointId, '42');
    await until('the keys come back', 10_000, () => keys.join('') === '42');
    await dialog.bye();
    await engine.close(endpointId, 'over');
  }, 20_000);

  it('presses keys and hears keys by INFO', async () => {
    const { call, dialog, endpointId } = await talk('keys', {
      ...account('ina'),
      dtmfMode: 'info',
    });
    await dialog.sendDigits('42');
    await until('the keys come back', 10_000, () => pressedByInfo(call.facts) === '42');
    await dialog.bye();
    await engine.close(endpointId, 'over');
  }, 20_000);

  it('presses keys and hears keys as tones', async () => {
    const { dialog, endpointId, keys } = await talk('keys', {
      ...account('ton'),
      dtmfMode: 'inband',
    });
    await engine.sendDtmf(endpointId, '42');
    await until('the keys come back', 10_000, () => keys.join('') === '42');
    await dialog.bye();
    await engine.close(endpointId, 'over');
  }, 20_000);

  const endings = [
    ['busy', 'busy', 'callee', 'sip_486_q850_17'],
    ['congestion', 'failed', 'carrier', 'sip_503_q850_34'],
    ['nobody', 'failed', 'callee', 'sip_404_q850_1'],
    ['absentee', 'no_answer', 'callee', 'sip_480_q850_20'],
    ['no-such-number', 'failed', 'callee', 'sip_404'],
  ] as const;
  for (const [to, disposition, fault, cause] of endings)
    it(`tells ${to} for what it is`, async () => {
      const ending = await refused(to);
      expect([ending.disposition, ending.fault, ending.cause]).toEqual([disposition, fault, cause]);
    }, 20_000);

  it('takes a call back that nobody answers', async () => {
    expect((await refused('absent', {}, 1500)).cause).toBe('ring_timeout');
  }, 20_000);

  it('never takes the carrier’s early media for an answer', async () => {
    const call = callTo();
    expect((await call.refused({ to: 'early' })).disposition).toBe('busy');
    expect(call.early.length).toBeGreaterThan(0);
  }, 20_000);

  it('says that a password is wrong, after one try', async () => {
    const ending = await refused('echo', { password: 'wrong' });
    expect([ending.cause, ending.fault]).toEqual(['sip_401', 'configuration']);
  }, 20_000);

  it('refreshes its session with Asterisk, again and again', async () => {
    const { call, dialog, endpointId } = await talk(
      'tone',
      { ...account('tim'), sessionExpires: 90 },
      brisk,
    );
    // Two refreshes of 45 s each, and what is left of the third.
    await new Promise((resolve) => setTimeout(resolve, 125 * 15));
    expect(call.facts).toEqual([]);
    expect(channels()).toContain('!tone!');
    await dialog.bye();
    await engine.close(endpointId, 'over');
  }, 20_000);

  /** The carrier's own phone, which does what the steps say. */
  const desk = (...steps: string[]): Promise<Sipp> =>
    startSipp(leftovers, asXml(steps), { strict: true, port: asterisk.deskPort });
  const taken = [hear('INVITE'), say('200 OK', { body: sdp() }), hear('ACK')];

  it('is put on hold by Asterisk and taken off again', async () => {
    const phone = await desk(
      ...taken,
      ...[pause(500), ask('INVITE', { cseq: 5, body: sdp({ lines: ['a=sendonly'] }) })],
      ...[hearFinal(200), ask('ACK', { cseq: 5 }), pause(500)],
      ...[ask('INVITE', { cseq: 6, body: sdp() }), hearFinal(200), ask('ACK', { cseq: 6 })],
      ...[pause(500), bye()],
    );
    const { call, endpointId } = await talk('desk');
    await call.ended();
    expect(await phone.finish()).toBe(0);
    const held = call.facts.flatMap((fact) => (fact.type === 'held' ? fact.held : []));
    expect(held).toEqual([true, false]);
    await engine.close(endpointId, 'over');
  }, 20_000);

  it('hands its partner over to another number by REFER', async () => {
    // Asterisk tells its phone that somebody else is there now.
    const phone = await desk(
      ...taken,
      ...[hearAgain(), say('200 OK', { body: sdp() }), hear('ACK')],
      ...[hear('BYE'), reply('200 OK')],
    );
    const { call, dialog, endpointId } = await talk('desk');
    expect(await dialog.refer(`sip:tone@${HOST}:${asterisk.port}`)).toBe(200);
    const partner = await until('the partner hears the tone', 5000, () =>
      /^(PJSIP\/desk-\S+?)!carrier!tone!/m.exec(channels()),
    );
    await dialog.bye();
    asterisk.command(`channel request hangup ${partner[1] ?? ''}`);
    expect(await phone.finish()).toBe(0);
    expect(call.facts.filter(({ type }) => type === 'held')).toEqual([]);
    await engine.close(endpointId, 'over');
  }, 20_000);

  it('keeps a session up that Asterisk refreshes', async () => {
    await until('Asterisk’s refresh', 60_000, () =>
      long.call.facts.some(({ type }) => type === 'held'),
    );
    expect(long.call.facts.filter(({ type }) => type === 'ended')).toEqual([]);
    await long.dialog.bye();
    expect(await long.received()).toBeGreaterThan(1000);
  }, 70_000);
});
