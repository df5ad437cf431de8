/** What a call with a conversation can count on, whichever engine carries its audio: the engine and the audio plane together. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conversationSpec } from '../actors/ports/conversations.suite.ts';
import {
  hearingOf,
  type PartyRole,
  type SupervisorMode,
  type Talk,
} from '../actors/ports/hearing.ts';
import type { MediaEngine, MediaFact } from '../actors/ports/media.ts';
import { until } from '../actors/ports/until.ts';
import type { ScriptedProvider } from './ai/scripted-provider.ts';
import { parseSdp } from './codec/sdp.ts';
import { WAV_HEADER_BYTES } from './codec/wav.ts';
import type { MediaPlane } from './index.ts';
import { DtmfReceiver } from './legs/dtmf.ts';
import { RtpParty } from './scripted-party.ts';
import { toneOf, tonesIn } from './tones-heard.ts';

export interface CarriedCalls {
  readonly engine: MediaEngine;
  readonly plane: MediaPlane;
  /** The AI of the plane. */
  readonly provider: ScriptedProvider;
  /** A carrier that sends nothing for so long ends its call. */
  readonly timeoutMs: number;
  /** Packets of the agent that may still come after it was stopped. */
  readonly stragglers: number;
  /** Makes the engine fail as a crash would. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

const TONES = { callee: 500, agent: 900, operator: 1300, supervisor: 1700 };
type Voice = keyof typeof TONES;
/** Packets of the last 100 ms. */
const WINDOW = 5;
/** Sooner than anybody gives up waiting for an answer to BYE. */
const AT_ONCE_MS = 1400;
const CONVERSATION: Talk = { kind: 'conversation' };

const voiceOf = (who: Voice, ms = 60_000): Buffer => Buffer.from(toneOf(TONES[who], ms));
const heardBy = (party: RtpParty): string =>
  tonesIn(Buffer.concat(party.heard.slice(-WINDOW).map(({ payload }) => payload)), TONES).join();

/** What every engine's calls promise, as far as its capabilities go. */
export function carriedCallSuite(name: string, make: () => Promise<CarriedCalls>): void {
  describe(`a call over ${name}`, () => {
    let calls: CarriedCalls;
    let engine: MediaEngine;
    let conversations: MediaPlane['conversations'];
    let callee: RtpParty;
    let endpointId: string;
    let facts: MediaFact[];
    let folder: string;
    let others: RtpParty[];

    beforeEach(async () => {
      calls = await make();
      ({ engine } = calls);
      ({ conversations } = calls.plane);
      folder = await mkdtemp(join(tmpdir(), 'carried-'));
      callee = await RtpParty.open();
      [facts, others] = [[], []];
      const opened = await engine.open({ callId: 'c1', codecs: ['PCMU'] });
      ({ endpointId } = opened);
      engine.onFact(endpointId, (fact) => facts.push(fact));
      const spec = { ...conversationSpec, recordTo: join(folder, 'call.wav') };
      await conversations.open('c1', opened.leg, spec, () => undefined);
      await engine.accept(endpointId, callee.sdp(), 'final');
      await conversations.start('c1', { speak: false });
      callee.to = parseSdp(opened.offer).port;
      callee.speak(voiceOf('callee'));
    });
    afterEach(async () => {
      await conversations.close('c1', 'test');
      await engine.close(endpointId, 'test');
      await calls.close();
      for (const party of [callee, ...others]) party.close();
      await rm(folder, { recursive: true });
    });

    const lost = (): string[] =>
      facts.flatMap((fact) => (fact.type === 'mediaLost' ? [fact.cause] : []));
    const agentHears = (): string =>
      tonesIn(Buffer.concat(calls.provider.session.heard.slice(-3)), TONES).join();
    const agentSpeaks = (audio = voiceOf('agent', 20_000)): void =>
      calls.provider.session.speak('r1', 'i1', audio);
    /** Packets with the agent's voice that the callee got. */
    const agentsPackets = (): number =>
      callee.heard.filter(({ payload }) => tonesIn(payload, TONES).includes('agent')).length;

    /** Somebody on a phone of their own, heard by nobody yet. */
    async function joins(role: PartyRole & Voice): Promise<RtpParty> {
      const party = await RtpParty.open();
      others.push(party);
      const opened = await engine.open({ callId: 'c1', codecs: ['PCMU'] });
      await engine.accept(opened.endpointId, party.sdp(), 'final');
      await conversations.join('c1', { partyId: role, role, leg: opened.leg });
      party.to = parseSdp(opened.offer).port;
      party.speak(voiceOf(role));
      return party;
    }

    const arrange = (talk: Talk, ...modes: SupervisorMode[]): Promise<void> => {
      const supervisors = modes.map((mode) => ({ partyId: 'supervisor', mode }));
      return conversations.arrange('c1', hearingOf({ talk, supervisors }));
    };

    it('passes both voices on, and each to the other alone', async () => {
      agentSpeaks();
      await until(() => heardBy(callee) === 'agent');
      await until(() => agentHears() === 'callee');
    });

    it('loses nothing of the first word of the agent', async () => {
      await until(() => callee.heard.length > 10);
      agentSpeaks(Buffer.concat([voiceOf('agent', 60), voiceOf('operator', 500)]));
      await until(() => agentsPackets() === 3);
    });

    it('is silent soon after the agent was stopped, and tells how much of it was heard', async () => {
      agentSpeaks();
      await until(() => heardBy(callee) === 'agent' && agentsPackets() > 10);
      const before = agentsPackets();
      const playedMs = await conversations.clear('c1');
      await until(() => heardBy(callee) === '');
      const heard = agentsPackets();
      expect(heard - before).toBeLessThanOrEqual(calls.stragglers);
      const exactToMs = engine.capabilities.exactPlayout ? 20 : 160;
      expect(Math.abs(playedMs - heard * 20)).toBeLessThanOrEqual(exactToMs);
    });

    it('hears the callee who moved to another address', async () => {
      if (!engine.capabilities.reoffer) return;
      const elsewhere = await RtpParty.open();
      others.push(elsewhere);
      elsewhere.to = callee.to;
      await engine.reoffer(endpointId, elsewhere.sdp());
      callee.say(null);
      agentSpeaks();
      await until(() => elsewhere.heard.length > 10);
      elsewhere.speak(voiceOf('callee'));
      await until(() => agentHears() === 'callee');
    });

    it('is put on hold, and both hear one another again afterwards', async () => {
      if (!engine.capabilities.reoffer) return;
      await engine.reoffer(endpointId, `${callee.sdp()}a=sendonly\r\n`);
      await engine.reoffer(endpointId, callee.sdp());
      agentSpeaks();
      await until(() => heardBy(callee) === 'agent' && agentHears() === 'callee');
    });

    it('joins an operator, and callee and operator hear one another', async () => {
      const operator = await joins('operator');
      await arrange({ kind: 'joined', operator: 'operator', agentListens: true });
      await until(() => heardBy(callee) === 'operator' && heardBy(operator) === 'callee');
      await until(() => agentHears() === 'callee,operator');
    });

    it('lets a supervisor listen, and be heard by those alone whom it is to speak to', async () => {
      const [supervisor, operator] = await Promise.all([joins('supervisor'), joins('operator')]);
      agentSpeaks();
      await arrange(CONVERSATION, 'listen');
      await until(() => heardBy(supervisor) === 'callee,agent');
      await until(() => heardBy(callee) === 'agent');
      await arrange(CONVERSATION, 'barge');
      await until(() => heardBy(callee) === 'agent,supervisor');
      await until(() => agentHears() === 'callee,supervisor');
      await arrange({ kind: 'joined', operator: 'operator', agentListens: false }, 'whisper');
      await until(() => heardBy(operator) === 'callee,supervisor');
      await until(() => heardBy(callee) === 'operator');
    });

    it('records callee and agent, each on a side of its own', async () => {
      agentSpeaks();
      await until(() => agentsPackets() > 30 && agentHears() === 'callee');
      const { recording } = await conversations.close('c1', 'test');
      const sides = (await readFile(recording?.path ?? '')).subarray(WAV_HEADER_BYTES);
      const side = (which: 0 | 1) => sides.filter((_, index) => index % 2 === which);
      const lately = (bytes: Uint8Array) => tonesIn(bytes.subarray(-2400), TONES);
      expect(lately(side(0))).toEqual(['callee']);
      expect(lately(side(1))).toEqual(['agent']);
    });

    it('sends each key to the callee once', async () => {
      if (!engine.capabilities.sendsDtmf) return;
      await until(() => callee.heard.length > 10);
      await engine.sendDtmf(endpointId, '12#');
      const receiver = new DtmfReceiver();
      const events = callee.heard.filter(({ payloadType }) => payloadType === 101);
      const keys = events.flatMap(
        ({ payload, timestamp }) => receiver.hear(payload, 0, timestamp) ?? [],
      );
      expect(keys).toEqual(['1', '2', '#']);
    });

    it('counts what went over the line', async () => {
      agentSpeaks();
      await until(() => callee.heard.length > 20);
      const stats = await engine.close(endpointId, 'test');
      expect(stats.codec).toBe('PCMU');
      expect(stats.sent).toBeGreaterThan(15);
      expect(stats.received).toBeGreaterThan(5);
    });

    it('ends at once', async () => {
      const before = Date.now();
      await engine.close(endpointId, 'test');
      expect(Date.now() - before).toBeLessThan(AT_ONCE_MS);
    });

    it('is lost when the callee is silent for too long, but not on hold', async () => {
      const { timeoutMs } = calls;
      await until(() => agentHears() === 'callee');
      await engine.reoffer(endpointId, `${callee.sdp()}a=inactive\r\n`);
      callee.say(null);
      await new Promise((resolve) => setTimeout(resolve, timeoutMs * 1.5));
      expect(facts).toEqual([]);
      await engine.reoffer(endpointId, callee.sdp());
      await until(() => lost().length > 0, timeoutMs * 4);
      expect(lost()).toEqual(['media_timeout']);
    }, 20_000);

    it('is told when the engine dies', async () => {
      await until(() => agentHears() === 'callee');
      await calls.crash();
      await until(() => lost().length > 0);
      expect(lost()).toEqual(['media_worker_died']);
    }, 20_000);
  });
}
