import { conversationSpec } from '../actors/ports/conversations.suite.ts';
import { silentLog } from '../actors/ports/log.ts';
import { mediaEngineSuite } from '../actors/ports/media-engine.suite.ts';
import type { ConversationFact, LegSpec, MediaFact } from '../actors/ports/media.ts';
import { until } from '../actors/ports/until.ts';
import { AsteriskEngine } from '../asterisk/engine.ts';
import { lookAtAsterisk } from '../asterisk/look.ts';
import { ScriptedProvider } from '../media/ai/scripted-provider.ts';
import { parseSdp } from '../media/codec/sdp.ts';
import { startMediaPlane, type MediaPlane } from '../media/index.ts';
import { RtpParty } from '../media/scripted-party.ts';
import { toneOf, tonesIn } from '../media/tones-heard.ts';
import { MediaPool } from '../server/media-servers/pool.ts';
import { startEmbeddedSip } from '../sip/embedded/index.ts';
import { connectSignalling, type Signalling } from '../sip/gateway/connect.ts';
import { mediaCalls } from '../sip/gateway/media-calls.ts';
import { startMediaAsterisk, type MediaAsterisk } from './asterisk/media-server.ts';
import { HOST } from './sip/sipp.ts';

const TONES = { callee: 500, agent: 900 };
/** µ-law bytes of the last 100 ms. */
const WINDOW = 800;

describe('Asterisk as a media server', () => {
  const leftovers = new AsyncDisposableStack();
  let asterisk: MediaAsterisk;
  let signalling: Signalling;
  let nodes = 0;

  beforeAll(async () => {
    asterisk = await startMediaAsterisk(leftovers);
    const sip = await startEmbeddedSip({ sip: { host: HOST, port: 0 } });
    leftovers.defer(() => sip.close());
    signalling = await connectSignalling(sip.control, silentLog);
    leftovers.defer(() => signalling.close());
  }, 300_000);
  afterAll(() => leftovers.disposeAsync(), 30_000);

  const newEngine = (): AsteriskEngine =>
    new AsteriskEngine({
      ...asterisk,
      nodeId: `node${++nodes}`,
      place: mediaCalls(signalling),
      log: silentLog,
    });
  const channels = (): number =>
    Number(/(\d+) active channel/.exec(asterisk.command('core show channels'))?.[1]);

  mediaEngineSuite('Asterisk', async () => {
    const engine = newEngine();
    const party = await RtpParty.open();
    return {
      engine,
      farSdp: party.sdp(),
      strangeSdp: party.sdp({ types: '18 101' }),
      pressKey(offer, digit) {
        party.to = parseSdp(offer).port;
        party.press(digit);
      },
      crash: () => asterisk.crash(),
      async close() {
        await engine.shutDown();
        party.close();
      },
    };
  });

  it('opens fifty endpoints at once, and leaves no channel behind', async () => {
    const engine = newEngine();
    const opened = await Promise.all(
      Array.from({ length: 50 }, (_, n) => engine.open({ callId: `c${n}`, codecs: ['PCMU'] })),
    );
    expect(new Set(opened.map(({ offer }) => parseSdp(offer).port)).size).toBe(50);
    await Promise.all(opened.map(({ endpointId }) => engine.close(endpointId)));
    await until(() => channels() === 0);
    await engine.shutDown();
  }, 30_000);

  it('does not take a call from who is not Callboard', () => {
    expect(asterisk.command('pjsip show identifies')).toContain(`${HOST}/32`);
    expect(asterisk.command('dialplan show callboard')).not.toContain('_X');
  });

  it('says what it is to who knows its account, and why not to others', async () => {
    expect((await lookAtAsterisk(asterisk, 3000)).version).toMatch(/^2\d/);
    const look = lookAtAsterisk({ ...asterisk, password: 'another' }, 3000);
    await expectAsync(look).toBeRejectedWithError(/refuses the ARI account/);
  });

  it('shares calls with the audio plane, which takes the next ones when it dies', async () => {
    const rtp = { host: HOST, portMin: 36_100, portMax: 36_199 };
    const ai = { baseUrl: 'http://127.0.0.1:1', apiKey: 'k' };
    const plane = await startMediaPlane({ rtp, ai, workers: 1, log: silentLog });
    const engine = newEngine();
    const use = { revision: '1', isDraining: false, maxCalls: null };
    let chance = 0.9;
    const pool = new MediaPool({ log: silentLog, random: () => chance });
    pool.arrange([
      {
        ...{ ...use, id: 'plane', name: 'Callboard', engine: 'embedded', weight: 1 },
        drive: () => ({ engine: plane.engine, look: null, shutDown: () => Promise.resolve() }),
      },
      {
        ...{ ...use, id: 'asterisk', name: 'Ankara', engine: 'asterisk', weight: 1 },
        drive: () => ({
          engine,
          look: () => lookAtAsterisk(asterisk, 3000),
          shutDown: () => engine.shutDown(),
        }),
      },
    ]);
    await pool.look();
    expect(pool.stateOf('asterisk')?.version).toMatch(/^2\d/);
    const open = () => pool.open({ callId: 'c', codecs: ['PCMU'] });
    const { endpointId, leg } = await open();
    expect(leg.kind).toBe('socket');
    chance = 0.1;
    expect((await open()).leg.kind).toBe('rtp');
    chance = 0.9;
    const facts: MediaFact[] = [];
    pool.onFact(endpointId, (fact) => facts.push(fact));
    const back = asterisk.crash();
    await until(() => pool.look().then(() => pool.stateOf('asterisk')?.isUp === false), 10_000);
    expect((await open()).leg.kind).toBe('rtp');
    await back;
    await until(() => facts.some(({ type }) => type === 'mediaLost'), 10_000);
    await pool.close(endpointId, 'lost');
    await until(() => pool.look().then(() => pool.stateOf('asterisk')?.isUp === true), 10_000);
    await until(() => open().then((opened) => opened.leg.kind === 'socket'), 10_000);
    await pool.shutDown();
    await plane.close();
  }, 60_000);

  describe('with a conversation', () => {
    let provider: ScriptedProvider;
    let plane: MediaPlane;
    let engine: AsteriskEngine;
    let party: RtpParty;
    let endpointId: string;
    let facts: ConversationFact[];

    beforeEach(async () => {
      provider = await ScriptedProvider.listen();
      plane = await startMediaPlane({
        rtp: { host: HOST, portMin: 36_000, portMax: 36_099 },
        ai: { baseUrl: provider.baseUrl, apiKey: 'k' },
        workers: 1,
        log: silentLog,
      });
      engine = newEngine();
      party = await RtpParty.open();
      facts = [];
      const opened = await engine.open({ callId: 'c1', codecs: ['PCMU'] });
      ({ endpointId } = opened);
      await converse(opened.leg);
      await engine.accept(endpointId, party.sdp());
      await plane.conversations.start('c1', { speak: false });
      party.to = parseSdp(opened.offer).port;
      party.speak(toneOf(TONES.callee, 60_000));
    });
    afterEach(async () => {
      await plane.conversations.close('c1', 'test');
      await engine.shutDown();
      await plane.close();
      await provider.close();
      party.close();
    });

    const converse = (leg: LegSpec): Promise<void> =>
      plane.conversations.open('c1', leg, conversationSpec, (fact) => facts.push(fact));
    const heardBy = (who: RtpParty): string[] =>
      tonesIn(Buffer.concat(who.heard.slice(-WINDOW / 160).map(({ payload }) => payload)), TONES);
    const calleeHears = (): string[] => heardBy(party);
    const agentHears = (): string[] =>
      tonesIn(Buffer.concat(provider.session.heard.slice(-3)), TONES);
    const agentSpeaks = (): void =>
      provider.session.speak('r1', 'i1', Buffer.from(toneOf(TONES.agent, 20_000)));

    it('passes both voices on, and each to the other alone', async () => {
      agentSpeaks();
      await until(() => calleeHears().join() === 'agent');
      await until(() => agentHears().join() === 'callee');
    });

    it('is silent soon after the callee begins to speak', async () => {
      agentSpeaks();
      await until(() => calleeHears().join() === 'agent');
      const before = party.heard.length;
      await plane.conversations.clear('c1');
      await until(() => calleeHears().length === 0);
      const late = party.heard
        .slice(before)
        .filter(({ payload }) => tonesIn(payload, TONES).includes('agent'));
      expect(late.length).withContext('packets after it was stopped').toBeLessThanOrEqual(3);
    });

    it('hears the callee who moved to another address', async () => {
      const other = await RtpParty.open();
      other.to = party.to;
      await engine.reoffer(endpointId, other.sdp());
      party.say(null);
      agentSpeaks();
      await until(() => other.heard.length > 10);
      other.speak(toneOf(TONES.callee, 10_000));
      await until(() => agentHears().join() === 'callee');
      other.close();
    });

    it('joins an operator to the call, and callee and operator hear one another', async () => {
      const desk = await RtpParty.open();
      const other = await engine.open({ callId: 'c1', codecs: ['PCMU'] });
      await engine.accept(other.endpointId, desk.sdp());
      await plane.conversations.join('c1', {
        ...{ partyId: 'operator', role: 'operator', leg: other.leg },
      });
      await plane.conversations.arrange('c1', { callee: ['operator'], operator: ['callee'] });
      desk.to = parseSdp(other.offer).port;
      desk.speak(toneOf(TONES.agent, 20_000));
      await until(() => calleeHears().join() === 'agent');
      await until(() => heardBy(desk).join() === 'callee');
      desk.close();
    });

    it('counts what went over the line', async () => {
      agentSpeaks();
      await until(() => party.heard.length > 20);
      const stats = await engine.close(endpointId);
      expect(stats.codec).toBe('PCMU');
      expect(stats.sent).toBeGreaterThan(15);
      expect(stats.received).toBeGreaterThan(5);
    });
  });
});
