import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../actors/ports/log.ts';
import { conversationSpec } from '../actors/ports/conversations.suite.ts';
import {
  CONVERSATION,
  hearingOf,
  type Hearing,
  type SupervisorMode,
  type Talk,
} from '../actors/ports/hearing.ts';
import type { ConversationFact, LegSpec } from '../actors/ports/media.ts';
import { until } from '../actors/ports/until.ts';
import { ScriptedProvider } from './ai/scripted-provider.ts';
import { parseSdp } from './codec/sdp.ts';
import { decodeG711, encodeG711 } from './codec/g711.ts';
import { startMediaPlane, type MediaPlane } from './index.ts';
import { RtpParty, SocketParty } from './scripted-party.ts';
import { toneOf, tonesIn } from './tones-heard.ts';

/** Everybody speaks a tone without end. */
const TONES = { callee: 500, agent: 740, operator: 1020, s1: 1340 } as const;
type Who = keyof typeof TONES;
const MINUTE = 60_000;
/** What is looked at: the last of what was heard. */
const WINDOW = 1600;

describe('the parties of a bridge', () => {
  let plane: MediaPlane;
  let provider: ScriptedProvider;
  let folder: string;
  let callee: RtpParty;
  let operator: RtpParty;
  let supervisor: SocketParty;
  let speaking: NodeJS.Timeout;
  let facts: ConversationFact[];
  let said = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parties-'));
    provider = await ScriptedProvider.listen();
    plane = await startMediaPlane({
      rtp: { host: '127.0.0.1', portMin: 36_000, portMax: 36_199, drainMs: 50 },
      ai: { baseUrl: provider.baseUrl, apiKey: 'k' },
      workers: 2,
      log: silentLog,
    });
  });
  afterAll(async () => {
    await plane.close();
    await provider.close();
    await rm(folder, { recursive: true });
  });

  async function endpointFor(party: RtpParty, types: string): Promise<LegSpec> {
    const codecs = types === '8' ? (['PCMA'] as const) : (['PCMU'] as const);
    const { endpointId, offer, leg } = await plane.engine.open({ callId: 'c1', codecs });
    party.payloadType = Number(types);
    await plane.engine.accept(endpointId, party.sdp({ types, lines: [] }), 'final');
    party.to = parseSdp(offer).port;
    opened.push(endpointId);
    return leg;
  }

  const opened: string[] = [];
  beforeEach(async () => {
    facts = [];
    callee = await RtpParty.open();
    operator = await RtpParty.open();
    const leg = await endpointFor(callee, '0');
    const recordTo = join(folder, `${++said}.wav`);
    await plane.conversations.open('c1', leg, { ...conversationSpec, recordTo }, (fact) =>
      facts.push(fact),
    );
    await plane.conversations.start('c1', { speak: false });
    callee.speak(toneOf(TONES.callee, MINUTE));
    // The operator's carrier speaks A-law.
    await join1({ partyId: 'operator', role: 'operator', leg: await endpointFor(operator, '8') });
    operator.speak(toneOf(TONES.operator, MINUTE, 'pcma'));
    supervisor = await SocketParty.connect(await plane.socketLegUrl('token', 'c1'));
    const browser = { kind: 'socket', token: 'token', codec: 'PCMU', dialect: 'browser' } as const;
    await join1({ partyId: 's1', role: 'supervisor', leg: browser });
    speaking = speakTo(supervisor, TONES.s1);
  });
  afterEach(async () => {
    clearInterval(speaking);
    for (const party of [callee, operator, supervisor]) party.close();
    await plane.conversations.close('c1', 'test');
    for (const id of opened.splice(0)) await plane.engine.close(id, 'test');
  });

  const join1 = (party: Parameters<MediaPlane['conversations']['join']>[1]): Promise<void> =>
    plane.conversations.join('c1', party);

  /** A browser sends 16-bit PCM. */
  function speakTo(party: SocketParty, hz: number): NodeJS.Timeout {
    const tone = decodeG711('pcmu', toneOf(hz, 20 * 50), new Int16Array(8000));
    const startedAt = performance.now();
    let frames = 0;
    return setInterval(() => {
      for (; frames * 20 < performance.now() - startedAt; frames++) {
        const at = (frames % 50) * 160;
        party.send(Buffer.from(tone.slice(at, at + 160).buffer));
      }
    }, 10);
  }

  /** The AI speaks its tone; the parties speak theirs anyhow. */
  function agentSpeaks(item = 'i1'): void {
    provider.session.send({
      type: 'response.created',
      response: { id: `r-${item}`, status: 'in_progress' },
    } as never);
    provider.session.speak(`r-${item}`, item, Buffer.from(toneOf(TONES.agent, 20_000)));
  }

  const lastOf = (party: RtpParty): Uint8Array =>
    Buffer.concat(party.heard.slice(-WINDOW / 160).map(({ payload }) => payload));
  const heardBy: Record<Who, () => Who[]> = {
    callee: () => tonesIn(lastOf(callee), TONES),
    operator: () => tonesIn(lastOf(operator), TONES, 'pcma'),
    agent: () => tonesIn(Buffer.concat(provider.session.heard.slice(-5)), TONES),
    s1: () => tonesIn(lastOfSupervisor(), TONES),
  };
  /** Gets voice only: of 16-bit samples. */
  function lastOfSupervisor(): Uint8Array {
    const pcm = Buffer.concat(supervisor.frames.slice(-WINDOW / 160));
    const samples = new Int16Array(Uint8Array.from(pcm).buffer);
    return encodeG711('pcmu', samples, new Uint8Array(samples.length));
  }

  /** Waits until each hears exactly these, and makes sure that it stays so. */
  async function expectHeard(expected: Partial<Record<Who, readonly Who[]>>): Promise<void> {
    const holds = (): boolean =>
      Object.entries(expected).every(
        ([who, voices]) => heardBy[who as Who]().join() === voices.join(),
      );
    const now = (): string =>
      Object.keys(expected)
        .map((who) => `${who}: ${heardBy[who as Who]().join('+')}`)
        .join(', ');
    // Of those that are to hear nothing, what was still on its way is no sign.
    const forgetLate = (): void => {
      if (expected.agent?.length === 0) provider.session.heard.length = 0;
      if (expected.s1?.length === 0) supervisor.frames.length = 0;
    };
    const settles = (): boolean => holds() || (forgetLate(), false);
    await until(settles, 3000).catch(() => fail(`not as it should be, but ${now()}`));
    supervisor.frames.length = provider.session.heard.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(now()).toBe(
      Object.entries(expected)
        .map(([who, voices]) => `${who}: ${voices.join('+')}`)
        .join(', '),
    );
  }

  async function arrange(talk: Talk, ...modes: SupervisorMode[]): Promise<void> {
    const supervisors = modes.map((mode, i) => ({ partyId: `s${i + 1}`, mode }));
    await plane.conversations.arrange('c1', hearingOf({ talk, supervisors }));
    // Those that hear nothing get nothing: what they heard before is no sign.
    supervisor.frames.length = provider.session.heard.length = 0;
  }
  const conversation = CONVERSATION.talk;
  const joined = (agentListens: boolean): Talk => ({
    kind: 'joined',
    operator: 'operator',
    agentListens,
  });
  const types = (type: string) => provider.session.received.filter((event) => event.type === type);
  /** The callee takes a turn, and the agent is asked for a reply or is not. */
  const repliesTo = async (item: string): Promise<boolean> => {
    const before = types('response.create').length;
    provider.session.calleeBegins(item);
    provider.session.calleeEnds(item, 'Hello?');
    await until(() => facts.some((fact) => fact.type === 'spoke' && fact.itemId === item));
    const asked = () => types('response.create').length > before;
    await until(asked, 250).catch(() => undefined);
    return asked();
  };

  it('hear nobody, and are heard by nobody, before it was arranged', async () => {
    agentSpeaks();
    await expectHeard({ callee: ['agent'], agent: ['callee'], operator: [], s1: [] });
    expect(facts.filter(({ type }) => type === 'partyJoined').length).toBe(2);
  });

  it('listen: all is heard, and nobody hears it', async () => {
    await arrange(conversation, 'listen');
    agentSpeaks();
    await expectHeard({
      ...{ callee: ['agent'], agent: ['callee'] },
      ...{ operator: [], s1: ['callee', 'agent'] },
    });
  });

  it('whisper: the operator alone hears it', async () => {
    await arrange(joined(true), 'whisper');
    await expectHeard({
      callee: ['operator'],
      agent: ['callee', 'operator'],
      operator: ['callee', 's1'],
      s1: ['callee', 'operator'],
    });
  });

  it('barge in: all hear all, and nobody itself', async () => {
    await arrange(conversation, 'barge');
    agentSpeaks();
    await expectHeard({
      callee: ['agent', 's1'],
      agent: ['callee', 's1'],
      s1: ['callee', 'agent'],
    });
  });

  it('take over: the AI is cut off, hears and says nothing, and comes back', async () => {
    agentSpeaks();
    await expectHeard({ callee: ['agent'] });
    await arrange(conversation, 'takeover');
    await expectHeard({ callee: ['s1'], agent: [], s1: ['callee'] });
    expect(types('conversation.item.truncate').length).toBe(1);
    expect(await repliesTo('u1')).toBeFalse();
    agentSpeaks('i2');
    provider.session.finish('r-i2', 'i2');
    await until(() => types('conversation.item.delete').length === 1);
    await expectHeard({ callee: ['s1'] });
    expect(provider.session.heard.length).toBe(0);
    await arrange(conversation, 'listen');
    agentSpeaks('i3');
    await expectHeard({ callee: ['agent'], agent: ['callee'], s1: ['callee', 'agent'] });
    provider.session.finish('r-i3', 'i3');
    expect(await repliesTo('u2')).toBeTrue();
  });

  it('hear a cue each alone, in place of the voices, which come back', async () => {
    await arrange(conversation, 'listen');
    agentSpeaks();
    await expectHeard({ s1: ['callee', 'agent'] });
    const tones = { ...TONES, refused: 311, done: 1046 };
    await plane.conversations.cue('c1', 's1', 'refused', null);
    await until(() => tonesIn(lastOfSupervisor(), tones).join() === 'refused');
    expect(tonesIn(lastOf(callee), tones)).toEqual(['agent']);
    await expectHeard({ s1: ['callee', 'agent'] });
    // Words of some seconds, until something else is to be heard.
    await plane.conversations.cue('c1', 's1', 'supervise', 'tr');
    await expectHeard({ s1: [], callee: ['agent'] });
    await plane.conversations.cue('c1', 's1', 'done', null);
    await expectHeard({ s1: ['callee', 'agent'] });
  });

  it('brief the operator while the callee hears music', async () => {
    await arrange({ kind: 'briefing', operator: 'operator', sound: 'hold' });
    agentSpeaks();
    await expectHeard({ callee: [], agent: ['operator'], operator: ['agent'] });
    // It begins with a rest.
    await until(() => new Set(lastOf(callee)).size > 10, 4000);
  });

  it('join callee and operator, the AI listening in silence or gone', async () => {
    agentSpeaks();
    await arrange(joined(true));
    await expectHeard({
      callee: ['operator'],
      agent: ['callee', 'operator'],
      operator: ['callee'],
      s1: [],
    });
    expect(await repliesTo('u1')).toBeFalse();
    await arrange(joined(false));
    await expectHeard({ callee: ['operator'], agent: [], operator: ['callee'] });
  });

  it('pass the only voice on without touching it', async () => {
    await arrange(conversation, 'listen');
    await until(() => supervisor.frames.length > 10);
    agentSpeaks();
    await expectHeard({ callee: ['agent'] });
    const tone = Buffer.from(toneOf(TONES.agent, 1000));
    expect(tone.includes(Buffer.from(lastOf(callee).subarray(0, 320)))).toBeTrue();
  });

  it('let the callee alone stop the agent', async () => {
    await arrange({ kind: 'briefing', operator: 'operator', sound: null });
    agentSpeaks();
    await expectHeard({ operator: ['agent'] });
    provider.session.calleeBegins('u1');
    provider.session.calleeEnds('u1', 'Hello, desk.');
    await until(() => facts.some(({ type }) => type === 'spoke'));
    await expectHeard({ operator: ['agent'] });
    expect(facts.find(({ type }) => type === 'spoke')).toEqual(
      jasmine.objectContaining({ who: 'operator', text: 'Hello, desk.' }),
    );
    expect(types('conversation.item.truncate').length).toBe(0);
  });

  it('are gone when their audio is, and when they are told to leave', async () => {
    await arrange(joined(false), 'barge');
    await expectHeard({ callee: ['operator', 's1'] });
    clearInterval(speaking);
    supervisor.close();
    await until(() => facts.some(({ type }) => type === 'partyLost'));
    await expectHeard({ callee: ['operator'] });
    await plane.conversations.leave('c1', 'operator');
    await expectHeard({ callee: [] });
  });

  it('have their loudness told as long as somebody looks', async () => {
    const told = () =>
      facts.filter(
        (fact): fact is Extract<typeof fact, { type: 'partyLevels' }> =>
          fact.type === 'partyLevels',
      );
    plane.conversations.watchLevels('c1', true);
    await until(() => told().length > 3);
    expect(told().at(-1)?.levels['operator']).toBeGreaterThan(0.5);
    plane.conversations.watchLevels('c1', false);
  });

  it('are on the right side of the recording when the callee hears them', async () => {
    await arrange(joined(false));
    await expectHeard({ callee: ['operator'] });
    await new Promise((resolve) => setTimeout(resolve, 400));
    const { recording } = await plane.conversations.close('c1', 'test');
    const audio = (await readFile(recording?.path ?? '')).subarray(58);
    const side = (channel: number): Uint8Array =>
      audio.filter((_, i) => i % 2 === channel).subarray(-3200, -1600);
    expect(tonesIn(side(0), TONES)).toEqual(['callee']);
    expect(tonesIn(side(1), TONES)).toEqual(['operator']);
  });

  it('have to be on the worker of their call', async () => {
    const nowhere: Hearing = {};
    await plane.conversations.arrange('nobody', nowhere);
    await plane.conversations.leave('nobody', 's1');
    const leg = { kind: 'rtp', endpointId: 'gone' } as const;
    await expectAsync(join1({ partyId: 'x', role: 'operator', leg })).toBeRejected();
  });
});
