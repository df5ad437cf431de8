import { conversationSpec } from '../actors/ports/conversations.suite.ts';
import { silentLog } from '../actors/ports/log.ts';
import { mediaEngineSuite } from '../actors/ports/media-engine.suite.ts';
import type { ConversationFact, LegSpec, MediaFact } from '../actors/ports/media.ts';
import { until } from '../actors/ports/until.ts';
import { FreeswitchEngine } from '../freeswitch/engine.ts';
import { ScriptedProvider } from '../media/ai/scripted-provider.ts';
import { parseSdp } from '../media/codec/sdp.ts';
import { startMediaPlane, type MediaPlane } from '../media/index.ts';
import { RtpParty } from '../media/scripted-party.ts';
import { toneOf, tonesIn } from '../media/tones-heard.ts';
import { startEmbeddedSip } from '../sip/embedded/index.ts';
import { connectSignalling, type Signalling } from '../sip/gateway/connect.ts';
import { mediaCalls } from '../sip/gateway/media-calls.ts';
import { startFreeswitch, type MediaFreeswitch } from './freeswitch/real.ts';
import { replayFreeswitch } from './freeswitch/replay.ts';
import { HOST } from './sip/sipp.ts';

/** A FreeSWITCH with mod_audio_fork, e.g. `/usr/bin/freeswitch`; without one, what it said once is replayed. */
const PROGRAM = process.env['FREESWITCH_PROGRAM'];
/** Of a carrier that sends nothing. */
const TIMEOUT_MS = 2500;
const TONES = { callee: 500, agent: 900 };
/** µ-law bytes of the last 100 ms. */
const WINDOW = 800;

describe('FreeSWITCH as a media server', () => {
  const leftovers = new AsyncDisposableStack();
  let freeswitch: MediaFreeswitch;
  let signalling: Signalling;
  let provider: ScriptedProvider;
  let plane: MediaPlane;
  let nodes = 0;

  beforeAll(async () => {
    freeswitch = PROGRAM
      ? await startFreeswitch(leftovers, PROGRAM)
      : await replayFreeswitch(leftovers);
    const sip = await startEmbeddedSip({ sip: { host: HOST, port: 0 } });
    leftovers.defer(() => sip.close());
    signalling = await connectSignalling(sip.control, silentLog);
    leftovers.defer(() => signalling.close());
    provider = await ScriptedProvider.listen();
    leftovers.defer(() => provider.close());
    plane = await startMediaPlane({
      rtp: { host: HOST, portMin: 36_100, portMax: 36_499, drainMs: 50, timeoutMs: TIMEOUT_MS },
      ai: { baseUrl: provider.baseUrl, apiKey: 'k' },
      workers: 1,
      log: silentLog,
    });
    leftovers.defer(() => plane.close());
  }, 60_000);
  afterAll(() => leftovers.disposeAsync(), 30_000);

  const newEngine = (audio: 'rtp' | 'fork'): FreeswitchEngine =>
    new FreeswitchEngine({
      ...freeswitch,
      ...{ audio, callbackPort: 0, log: silentLog, nodeId: `node${++nodes}` },
      ...{ place: mediaCalls(signalling), timeoutMs: TIMEOUT_MS },
      plane: {
        engine: plane.engine,
        announce: (token, callId) => plane.socketLegUrl(token, callId),
      },
    });

  for (const audio of ['rtp', 'fork'] as const) {
    mediaEngineSuite(`FreeSWITCH, audio by ${audio}`, async () => {
      const engine = newEngine(audio);
      const party = await RtpParty.open();
      return {
        engine,
        farSdp: party.sdp(),
        strangeSdp: party.sdp({ types: '18 101' }),
        pressKey(offer, digit) {
          party.to = parseSdp(offer).port;
          party.press(digit);
        },
        crash: () => freeswitch.crash(),
        async close() {
          await engine.shutDown();
          party.close();
        },
      };
    });

    it(`opens fifty endpoints at once, audio by ${audio}, and leaves none behind`, async () => {
      const engine = newEngine(audio);
      const opened = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          engine.open({ callId: `c${n}`, codecs: ['PCMA', 'PCMU'] }),
        ),
      );
      expect(new Set(opened.map(({ offer }) => parseSdp(offer).port)).size).toBe(50);
      await Promise.all(opened.map(({ endpointId }) => engine.close(endpointId)));
      await until(async () => (await freeswitch.calls()) === 0);
      await engine.shutDown();
    }, 30_000);

    // The replay carries no audio.
    if (PROGRAM) withConversation(audio);
  }

  function withConversation(audio: 'rtp' | 'fork'): void {
    describe(`with a conversation by ${audio}`, () => {
      let engine: FreeswitchEngine;
      let party: RtpParty;
      let endpointId: string;
      let facts: ConversationFact[];
      let mediaFacts: MediaFact[];

      beforeEach(async () => {
        engine = newEngine(audio);
        party = await RtpParty.open();
        facts = [];
        mediaFacts = [];
        const opened = await engine.open({ callId: 'c1', codecs: ['PCMU'] });
        ({ endpointId } = opened);
        engine.onFact(endpointId, (fact) => mediaFacts.push(fact));
        await converse(opened.leg);
        await engine.accept(endpointId, party.sdp(), 'final');
        await plane.conversations.start('c1', { speak: false });
        party.to = parseSdp(opened.offer).port;
        party.speak(toneOf(TONES.callee, 60_000));
      });
      afterEach(async () => {
        await plane.conversations.close('c1', 'test');
        await engine.shutDown();
        party.close();
      });

      const converse = (leg: LegSpec): Promise<void> =>
        plane.conversations.open('c1', leg, conversationSpec, (fact) => facts.push(fact));
      const hears = (who: RtpParty): string =>
        tonesIn(
          Buffer.concat(who.heard.slice(-WINDOW / 160).map(({ payload }) => payload)),
          TONES,
        ).join();
      const agentHears = (): string =>
        tonesIn(Buffer.concat(provider.session.heard.slice(-3)), TONES).join();
      const agentSpeaks = (): void =>
        provider.session.speak('r1', 'i1', Buffer.from(toneOf(TONES.agent, 20_000)));

      it('passes both voices on, and each to the other alone', async () => {
        agentSpeaks();
        await until(() => hears(party) === 'agent');
        await until(() => agentHears() === 'callee');
      });

      it('loses nothing of the first word of the agent', async () => {
        const [word, rest] = [toneOf(TONES.agent, 60), toneOf(1700, 500)];
        await until(() => party.heard.length > 10);
        provider.session.speak('r1', 'i1', Buffer.concat([word, rest]));
        const frames = (): number =>
          party.heard.filter(({ payload }) => tonesIn(payload, TONES).includes('agent')).length;
        await until(() => frames() === 3);
      });

      it('closes at once, also when nobody said anything', async () => {
        const before = Date.now();
        await engine.close(endpointId);
        expect(Date.now() - before).toBeLessThan(500);
      });

      it('is silent soon after the callee begins to speak', async () => {
        agentSpeaks();
        await until(() => hears(party) === 'agent');
        const before = party.heard.length;
        await plane.conversations.clear('c1');
        await until(() => hears(party) === '');
        const late = party.heard
          .slice(before)
          .filter(({ payload }) => tonesIn(payload, TONES).includes('agent'));
        expect(late.length).withContext('packets after it was stopped').toBeLessThanOrEqual(4);
      });

      it('hears the callee who moved to another address', async () => {
        const other = await RtpParty.open();
        other.to = party.to;
        await engine.reoffer(endpointId, other.sdp());
        party.say(null);
        agentSpeaks();
        await until(() => other.heard.length > 10);
        other.speak(toneOf(TONES.callee, 10_000));
        await until(() => agentHears() === 'callee');
        other.close();
      });

      it('holds the call, and both hear one another again afterwards', async () => {
        await engine.reoffer(endpointId, `${party.sdp()}a=sendonly\r\n`);
        await engine.reoffer(endpointId, party.sdp());
        agentSpeaks();
        await until(() => hears(party) === 'agent' && agentHears() === 'callee');
      });

      it('joins an operator to the call, and callee and operator hear one another', async () => {
        const desk = await RtpParty.open();
        const other = await engine.open({ callId: 'c1', codecs: ['PCMU'] });
        await engine.accept(other.endpointId, desk.sdp(), 'final');
        await plane.conversations.join('c1', {
          ...{ partyId: 'operator', role: 'operator', leg: other.leg },
        });
        await plane.conversations.arrange('c1', { callee: ['operator'], operator: ['callee'] });
        desk.to = parseSdp(other.offer).port;
        desk.speak(toneOf(TONES.agent, 20_000));
        await until(() => hears(party) === 'agent');
        await until(() => hears(desk) === 'callee');
        desk.close();
      });

      it('sends keys to the callee', async () => {
        await engine.sendDtmf(endpointId, '12');
        await until(() => party.heard.filter(({ payloadType }) => payloadType === 101).length > 6);
      });

      it('counts what went over the line', async () => {
        agentSpeaks();
        await until(() => party.heard.length > 20);
        const stats = await engine.close(endpointId);
        expect(stats.codec).toBe('PCMU');
        expect(stats.sent).toBeGreaterThan(15);
        expect(stats.received).toBeGreaterThan(5);
      });

      it('is lost when the callee is silent for too long, but not on hold', async () => {
        await until(() => agentHears() === 'callee');
        await engine.reoffer(endpointId, `${party.sdp()}a=inactive\r\n`);
        party.say(null);
        await new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS * 1.5));
        expect(mediaFacts).toEqual([]);
        await engine.reoffer(endpointId, party.sdp());
        await until(() => mediaFacts.length > 0, TIMEOUT_MS * 2.5);
        expect(mediaFacts.map((fact) => fact.type === 'mediaLost' && fact.cause)).toEqual([
          'media_timeout',
        ]);
      }, 15_000);

      it('is told when FreeSWITCH dies in mid-call', async () => {
        await until(() => agentHears() === 'callee');
        await freeswitch.crash();
        await until(() => mediaFacts.some(({ type }) => type === 'mediaLost'));
      });
    });
  }
});
