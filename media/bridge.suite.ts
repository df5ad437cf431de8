import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conversationSpec } from '../actors/ports/conversations.suite.ts';
import { ConversationError, type ConversationFact } from '../actors/ports/media.ts';
import type { VoiceCodec } from '../actors/ports/codecs.ts';
import { until } from '../actors/ports/until.ts';
import { Providers } from './ai/providers.ts';
import { ScriptedProvider } from './ai/scripted-provider.ts';
import { Bridge } from './bridge.ts';
import { Histogram } from './histogram.ts';
import type { Leg } from './legs/leg.ts';
import type { Party } from './scripted-party.ts';

/** A leg under test with its party; it agreed on `codec` after having preferred `preferred`. */
export interface LegUnderTest {
  readonly leg: Leg;
  readonly party: Party;
  /** The far side answers: from now on the leg speaks this codec. */
  agree(codec: VoiceCodec): void;
  close(): void;
}

/** What a bridge promises over any kind of leg. */
export function bridgeSuite(
  name: string,
  make: (preferred: VoiceCodec) => Promise<LegUnderTest>,
): void {
  describe(`a bridge over a ${name} leg`, () => {
    let provider: ScriptedProvider;
    let under: LegUnderTest;
    let bridge: Bridge;
    let facts: ConversationFact[];
    let folder: string;

    beforeEach(async () => {
      provider = await ScriptedProvider.listen();
      folder = await mkdtemp(join(tmpdir(), 'bridge-'));
      facts = [];
    });
    afterEach(async () => {
      under.party.close();
      await bridge.close();
      under.close();
      await provider.close();
      await rm(folder, { recursive: true });
    });

    async function talk(
      options: { agreed?: VoiceCodec; record?: boolean | 'later'; resumes?: boolean } = {},
    ): Promise<void> {
      under = await make('PCMU');
      bridge = new Bridge({
        leg: under.leg,
        ai: new Providers([{ baseUrl: provider.baseUrl, apiKey: 'k' }]),
        appendMs: 40,
        appendLatency: new Histogram(),
      });
      const recordTo = options.record ? join(folder, 'call.wav') : null;
      const turnRules = { ...conversationSpec.turnRules, resumes: options.resumes ?? false };
      const recordsLater = options.record === 'later';
      const spec = { ...conversationSpec, recordTo, recordsLater, turnRules };
      await bridge.open(spec, (fact) => facts.push(fact));
      under.agree(options.agreed ?? 'PCMU');
      bridge.start(false);
    }

    const appended = (): Buffer => Buffer.concat(provider.session.heard);

    it('appends the voice as it is, 40 ms at a time', async () => {
      await talk();
      under.party.say(0x2a);
      await until(() => provider.session.heard.length >= 5);
      expect(provider.session.heard.every(({ length }) => length === 320)).toBeTrue();
      expect(appended().includes(Buffer.alloc(640, 0x2a))).toBeTrue();
    });

    it('appends silence by the clock for a party that sends nothing', async () => {
      await talk();
      await until(() => appended().length >= 3200);
      expect(appended().every((byte) => byte === 0xff)).toBeTrue();
    });

    it('fills in silence at the speed of time when a party falls silent', async () => {
      await talk();
      under.party.say(0x2a);
      await until(() => appended().includes(0x2a));
      under.party.say(null);
      const [from, at] = [appended().length, performance.now()];
      await until(() => appended().length >= from + 6400);
      const passedMs = performance.now() - at;
      expect(passedMs).toBeGreaterThan(650);
      expect(passedMs).toBeLessThan(1600);
    });

    it('translates between the laws when the answer took the other one', async () => {
      await talk({ agreed: 'PCMA' });
      under.party.say(0x55);
      // The A-law code of the smallest value is 0xd5 or 0x55; µ-law has 0x7f near its zero.
      await until(() => appended().some((byte) => byte !== 0xff));
      expect(appended().includes(0x55)).toBeFalse();
      provider.session.speak('r1', 'i1', Buffer.alloc(800, 0x80));
      provider.session.finish('r1', 'i1');
      // The loudest positive code of either law.
      await until(() => under.party.voiceHeard().length === 800);
      expect(new Set(under.party.voiceHeard())).toEqual(new Set([0xaa]));
    });

    it('paces the agent by the clock, however fast the audio came', async () => {
      await talk();
      const at = performance.now();
      provider.session.speak('r1', 'i1', Buffer.alloc(4800, 0x33));
      provider.session.finish('r1', 'i1');
      await until(() => under.party.voiceHeard().length === 4800);
      expect(performance.now() - at).toBeGreaterThan(560);
    });

    it('waits for the rest of a frame while more audio may come', async () => {
      await talk();
      provider.session.speak('r1', 'i1', Buffer.alloc(250, 0x33));
      await until(() => under.party.voiceHeard().length === 160);
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(under.party.voiceHeard().length).toBe(160);
      provider.session.finish('r1', 'i1');
      await until(() => under.party.voiceHeard().length === 250);
    });

    it('pauses for a cough, tells nobody that it was heard, and says the rest', async () => {
      await talk({ resumes: true });
      provider.session.speak('r1', 'i1', Buffer.alloc(6400, 0x33));
      provider.session.finish('r1', 'i1');
      await until(() => under.party.voiceHeard().length > 800);
      provider.session.calleeBegins('u1');
      await until(() => facts.some(({ type }) => type === 'falseInterruption'));
      provider.session.calleeEnds('u1', 'Thank you for watching.');
      await until(() => facts.some(({ type }) => type === 'agentFinished'));
      // All of it, but for the few ms at which it died away and came back.
      const heard = () => under.party.voiceHeard().filter((byte) => byte === 0x33).length;
      await until(() => heard() >= 6400 - 40);
      expect(facts.some(({ type }) => type === 'interrupted')).toBeFalse();
      expect(facts.flatMap((fact) => (fact.type === 'spoke' ? [fact.who] : []))).toEqual(['agent']);
      expect(provider.session.all('conversation.item.truncate')).toEqual([]);
      expect(provider.session.all('response.create')).toEqual([]);
      expect(provider.session.all('conversation.item.delete')).toEqual([
        jasmine.objectContaining({ item_id: 'u1' }),
      ]);
    });

    it('is interrupted by who goes on speaking, and asks for the reply itself', async () => {
      await talk({ resumes: true });
      provider.session.speak('r1', 'i1', Buffer.alloc(64_000, 0x33));
      await until(() => under.party.voiceHeard().length > 800);
      under.party.say(0x10);
      provider.session.calleeBegins('u1');
      await until(() => provider.session.all('conversation.item.truncate').length === 1);
      expect(provider.session.all('response.cancel')).toEqual([
        jasmine.objectContaining({ response_id: 'r1' }),
      ]);
      const [cut] = provider.session.all('conversation.item.truncate');
      const played = under.party.voiceHeard().filter((byte) => byte === 0x33).length;
      expect(cut?.audio_end_ms).toBe(played / 8);
      expect(provider.session.all('response.create')).toEqual([]);
      provider.session.calleeEnds('u1', 'Wait.');
      provider.session.finish('r1', 'i1', 'hello there', 'cancelled');
      await until(() => provider.session.all('response.create').length === 1);
    });

    it('opens no session once it has begun to close, however late a reconnect comes', async () => {
      await talk();
      const before = provider.sessions.length;
      const closing = bridge.close();
      const again = { ...conversationSpec, recordTo: null };
      await expectAsync(bridge.open(again, () => undefined)).toBeRejectedWithError(/is over/);
      await closing;
      expect(provider.sessions.length).toBe(before);
    });

    it('blames no provider for a session that was still opening when the conversation ended', async () => {
      await talk();
      provider.behaviour = { configures: false };
      const again = { ...conversationSpec, recordTo: null };
      const opening = bridge.open(again, () => undefined);
      // Of a ConversationError the providers would think that they failed.
      const refused = opening.catch((error: unknown) => error);
      await until(() => provider.sessions.length === 2);
      await bridge.close();
      expect(await refused).toEqual(new Error('the conversation is over'));
      expect(await refused).not.toBeInstanceOf(ConversationError);
    });

    it('keeps nothing of a recording that begins later, from the first frame on', async () => {
      await talk({ record: 'later' });
      under.party.say(0x2a);
      await until(() => appended().length >= 1600);
      provider.session.speak('r1', 'i1', Buffer.alloc(1600, 0x33));
      provider.session.finish('r1', 'i1');
      await until(() => facts.some(({ type }) => type === 'agentFinished'));
      const { recording } = await bridge.close();
      const audio = (await readFile(recording?.path ?? '')).subarray(58);
      expect(audio.length).toBeGreaterThan(2 * 1600);
      expect(new Set(audio)).toEqual(new Set([0xff]));
    });

    it('records both sides where they were in time', async () => {
      await talk({ record: true });
      under.party.say(0x2a);
      await until(() => appended().length >= 4000);
      provider.session.speak('r1', 'i1', Buffer.alloc(3200, 0x33));
      provider.session.finish('r1', 'i1');
      await until(() => facts.some(({ type }) => type === 'agentFinished'));
      const { recording } = await bridge.close();
      const audio = (await readFile(recording?.path ?? '')).subarray(58);
      const side = (channel: number): Buffer =>
        Buffer.from(audio.filter((_, i) => i % 2 === channel));
      // On a machine too busy to keep time a frame may come too late for its place.
      expect(side(1).filter((byte) => byte === 0x33).length).toBeGreaterThan(3200 - 160);
      expect(side(0).filter((byte) => byte === 0x2a).length).toBeGreaterThan(5000);
      // The agent answered half a second in, so it stands there.
      expect(side(1).indexOf(0x33)).toBeGreaterThan(3200);
      expect(audio.length).toBe(2 * Math.round((recording?.durationMs ?? 0) * 8));
    });
  });
}
