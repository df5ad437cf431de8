import { aWait } from '../ports/fake-turn-wait.ts';
import {
  asParent,
  spawnActor,
  startSystem,
  stopTree,
  tell,
  type Address,
  type System,
} from '../kernel/actor.ts';
import { FakeFurtherLines } from '../ports/fake-further-lines.ts';
import { FakeTools } from '../ports/fake-tools.ts';
import {
  aPlan,
  aTrunk,
  anEnding,
  FakeCallStore,
  FakeClock,
  FakeConversations,
  FakeEngine,
  FakeTelephony,
} from '../ports/fakes.ts';
import type { LiveCallItem } from '../ports/live.ts';
import { noLive } from '../ports/live.ts';
import { MediaError } from '../ports/media.ts';
import { DialError } from '../ports/telephony.ts';
import { until } from '../ports/until.ts';
import { callActor } from './call.ts';
import type { ClosedCall } from './edge.ts';
import type { CallMessage } from './messages.ts';

describe('a call', () => {
  let log: string[];
  let system: System;
  let clock: FakeClock;
  let telephony: FakeTelephony;
  let engine: FakeEngine;
  let conversations: FakeConversations;
  let store: FakeCallStore;
  let closed: ClosedCall[];
  let shown: LiveCallItem[];
  let crashes: string[];

  beforeEach(() => {
    log = [];
    closed = [];
    shown = [];
    crashes = [];
    system = startSystem({ name: 'calls', onCrash: ({ kind }) => crashes.push(kind) });
    clock = new FakeClock();
    telephony = new FakeTelephony(log);
    engine = new FakeEngine(log);
    conversations = new FakeConversations(log);
    store = new FakeCallStore(log);
  });
  afterEach(() => system.stop());

  const aCall = (plan = aPlan()): Address<CallMessage> =>
    spawnActor(
      system.root,
      callActor(
        {
          telephony,
          engine,
          conversations,
          store,
          furtherLines: new FakeFurtherLines(log),
          clock,
          live: {
            ...noLive,
            put: (topic, item) => void (topic === 'calls' && shown.push(item as LiveCallItem)),
          },
          tools: new FakeTools(),
          transcriptionModel: 'gpt-transcribe',
          recordingPath: () => '/rec.wav',
        },
        plan,
        (call) => closed.push(call),
      ),
    );
  const dialled = () => until(() => log.includes('invite'));
  const talking = async () => {
    await dialled();
    telephony.ring();
    telephony.pickUp();
    await until(() => log.includes('start and speak'));
  };
  const over = async () => {
    await until(() => closed.length === 1);
    return store.closings[0]!;
  };

  it('opens media and the AI while it dials, and stores the INVITE before it leaves', async () => {
    aCall();
    await talking();
    expect(log.indexOf('open media')).toBeLessThan(log.indexOf('invite'));
    expect(log.indexOf('open conversation')).toBeLessThan(log.indexOf('start and speak'));
    expect(log.indexOf('stored invited')).toBeLessThan(log.indexOf('invite'));
    expect(shown.map((item) => item.phase)).toContain('ringing');
  });

  it('is over when the callee hangs up, and everything is stored before anybody is told', async () => {
    const call = aCall();
    await talking();
    conversations.tell({ type: 'turnTaken', itemId: 'i1', wait: aWait(700), at: 3 });
    conversations.tell({
      type: 'spoke',
      itemId: 'i1',
      who: 'agent',
      text: 'Hello',
      startedAt: 1,
      endedAt: 2,
      interrupted: false,
    });
    await until(() => store.spoken.length === 1);
    expect(store.spoken[0]?.wait?.latencyMs).toBe(700);
    clock.advance(5000);
    telephony.dialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });
    const closing = await over();
    expect(closing.ending.cause).toBe('callee_hung_up');
    expect(closing.endedAt - (closing.connectedAt ?? 0)).toBe(5000);
    expect(closing.transcript).toBe('agent: Hello');
    expect(closing.turnLatencyMs).toBe(700);
    expect(closing.recording?.path).toBe('/rec.wav');
    expect(closing.contact).toEqual({ status: 'completed', nextAttemptAt: null });
    expect(log).toContain('close media');
    expect(system.tree.has(call.id)).toBeFalse();
  });

  it('is over when the callee hangs up before its answer was taken in', async () => {
    aCall();
    await dialled();
    telephony.pickUp();
    telephony.dialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });
    const closing = await over();
    expect(closing.ending.cause).toBe('callee_hung_up');
  });

  it('answers one that came in once its conversation can begin', async () => {
    const ready = Promise.withResolvers<void>();
    conversations.opens = () => ready.promise;
    const call = aCall(aPlan({ campaignId: null, incoming: 'theirs' }));
    await until(() => log.includes('open conversation'));
    expect(shown.at(-1)?.phase).toBe('ringing');
    expect(log).not.toContain('answer theirs with v=0');
    ready.resolve();
    await until(() => log.includes('answer theirs with v=0'));
    telephony.pickUp();
    await until(() => log.includes('start and speak'));
    expect(log).not.toContain('invite');
    tell(call, { type: 'hangUp', at: 1, reason: 'by hand', polite: false });
    await over();
    expect(log).toContain('bye');
    expect(log).not.toContain('refuse theirs');
  });

  it('answers one that came in without its conversation when that takes too long, as the caller waits', async () => {
    conversations.opens = () => new Promise(() => undefined);
    aCall(aPlan({ campaignId: null, incoming: 'theirs' }));
    await until(() => log.includes('open conversation') && clock.waiting > 0);
    clock.advance(4000);
    await until(() => log.includes('answer theirs with v=0'));
  });

  it('refuses one that came in when it is ended before it was answered', async () => {
    engine.opens = () => Promise.reject(new Error('no port is free'));
    aCall(aPlan({ campaignId: null, incoming: 'theirs' }));
    await over();
    expect(log).toContain('refuse theirs');
  });

  it('leaves a busy contact for another attempt, and gives up after the last one', async () => {
    aCall();
    await dialled();
    telephony.fail(
      new DialError(anEnding({ disposition: 'busy', cause: 'sip_486', retryable: true })),
    );
    const closing = await over();
    expect(closing.contact).toEqual({ status: 'pending', nextAttemptAt: clock.now() + 60_000 });
    expect(log).not.toContain('bye');
  });

  it('does not retry after the last attempt', async () => {
    aCall(aPlan({ contact: { ...aPlan().contact, attempts: 3 } }));
    await dialled();
    telephony.fail(
      new DialError(anEnding({ disposition: 'busy', cause: 'sip_486', retryable: true })),
    );
    expect((await over()).contact).toEqual({ status: 'busy', nextAttemptAt: null });
  });

  const keysHeard = () => log.filter((line) => line === 'inject 1').length;

  it('hears one key when the carrier sends it as event and as INFO, and two when it is pressed twice', async () => {
    aCall();
    await talking();
    const byInfo = () =>
      telephony.dialog.tell({ type: 'dtmfReceived', digit: '5', durationMs: 100 });
    const byEvent = () =>
      engine.tell({
        ...{ type: 'dtmfReceived', endpointId: 'endpoint-1', digit: '5', at: clock.now() },
      } as const);
    byEvent();
    byInfo();
    await until(() => keysHeard() === 1);
    clock.advance(100);
    byInfo();
    await until(() => keysHeard() === 2);
    byEvent();
    clock.advance(900);
    byInfo();
    await until(() => keysHeard() === 3);
  });

  for (const [dtmfMode, way] of [
    ['auto', 'keys 12#'],
    ['rfc4733', 'keys 12#'],
    ['inband', 'keys 12#'],
    ['info', 'info 12#'],
  ] as const)
    it(`presses keys that the agent asks for as a trunk of mode ${dtmfMode} wants them`, async () => {
      const agent = { ...aPlan().agent, tools: ['send_dtmf'] };
      aCall(aPlan({ agent, trunk: { ...aPlan().trunk, dtmfMode } }));
      await talking();
      const asked = { type: 'toolAsked', toolCallId: 't', name: 'send_dtmf', at: 1 } as const;
      conversations.tell({ ...asked, arguments: '{"digits":"1 2 #"}' });
      await until(() => log.includes(way));
      conversations.tell({ ...asked, arguments: '{"digits":"seven"}' });
      await until(() => log.some((line) => line.includes('error: send_dtmf needs digits')));
      expect(log.filter((line) => /^(keys|info)/.test(line))).toEqual([way]);
    });

  it('says BYE when the callee answers while our CANCEL is under way', async () => {
    const call = aCall();
    await dialled();
    tell(call, { type: 'hangUp', at: clock.now(), reason: 'test', polite: true });
    await until(() => log.includes('cancel'));
    telephony.pickUp();
    const closing = await over();
    expect(log).toContain('bye');
    expect(log).not.toContain('start and speak');
    expect(closing.ending).toEqual(
      jasmine.objectContaining({ disposition: 'cancelled', cause: 'operator' }),
    );
  });

  it('lets the agent say goodbye when an operator ends it', async () => {
    const call = aCall();
    await talking();
    let heard: () => void = () => undefined;
    conversations.drains = () => new Promise((resolve) => (heard = resolve));
    tell(call, { type: 'hangUp', at: clock.now(), reason: 'test', polite: true });
    await until(() => log.some((line) => line.startsWith('say The call has to end')));
    expect(log).not.toContain('bye');
    heard();
    expect((await over()).ending.cause).toBe('operator');
  });

  it('ends within five seconds of the goodbye, whatever the model does', async () => {
    const call = aCall();
    await talking();
    conversations.drains = () => new Promise(() => undefined);
    tell(call, { type: 'hangUp', at: clock.now(), reason: 'test', polite: true });
    await until(() => log.some((line) => line.startsWith('say The call has to end')));
    clock.advance(5000);
    await over();
    expect(log).toContain('bye');
  });

  it('stays until the outcome is stored, however long the database is away', async () => {
    store.fails = 3;
    aCall();
    await talking();
    telephony.dialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });
    for (let attempt = 0; attempt < 3; attempt++) {
      await until(() => store.fails <= 2 - attempt && clock.waiting > 0);
      clock.advance(2000);
    }
    await over();
    expect(store.closings.length).toBe(1);
  });

  it('is failed and retried when no media endpoint can be had', async () => {
    engine.opens = () =>
      Promise.reject(new MediaError('ports_exhausted', 'all RTP ports are in use'));
    aCall();
    const closing = await over();
    expect(closing.ending).toEqual(
      jasmine.objectContaining({
        disposition: 'failed',
        cause: 'ports_exhausted',
        explanation: 'all RTP ports are in use',
      }),
    );
    expect(closing.contact.status).toBe('pending');
    expect(log).not.toContain('invite');
  });

  it('asks for the media engine that its campaign chose, else for the one of its trunk', async () => {
    aCall(aPlan({ trunk: aTrunk({ mediaEngine: 'freeswitch' }), mediaEngine: 'asterisk' }));
    aCall(aPlan({ callId: 'call-2', trunk: aTrunk({ mediaEngine: 'freeswitch' }) }));
    await until(() => engine.wanted.length === 2);
    expect(engine.wanted.map((request) => request.engine)).toEqual(['asterisk', 'freeswitch']);
  });

  it('stores what carries it with its INVITE, and names it when that is lost', async () => {
    engine.carrier = { engine: 'asterisk', server: 'Ankara' };
    aCall();
    await talking();
    expect(store.carriers).toEqual([engine.carrier]);
    const lost = { cause: 'media_worker_died', at: clock.now() } as const;
    engine.tell({ type: 'mediaLost', endpointId: 'endpoint-1', ...lost });
    const { ending, contact } = await over();
    expect([ending.cause, ending.retryable, contact.status]).toEqual([
      ...['media_server_lost', true, 'pending'],
    ]);
    expect(ending.explanation).toContain('Ankara');
  });

  it('tells a media engine that has to be set up from one that failed', async () => {
    const faultOf = async (code: MediaError['code']) => {
      engine.opens = () => Promise.reject(new MediaError(code, 'why'));
      store.closings.length = closed.length = 0;
      aCall();
      const { cause, fault } = (await over()).ending;
      return [cause, fault];
    };
    expect(await faultOf('media_server_missing')).toEqual([
      'media_server_missing',
      'configuration',
    ]);
    expect(await faultOf('media_servers_down')).toEqual(['media_servers_down', 'ours']);
    expect(await faultOf('engine_down')).toEqual(['media_server_failed', 'ours']);
  });

  it('keeps how the line was while it talked', async () => {
    const call = aCall();
    await talking();
    const sample = { at: 1, jitterMs: 2, loss: 0.1, rttMs: null, remoteLoss: null, mos: 3.9 };
    engine.tell({ type: 'lineMeasured', endpointId: 'endpoint-1', sample });
    engine.tell({ type: 'lineMeasured', endpointId: 'endpoint-1', sample: { ...sample, at: 2 } });
    tell(call, { type: 'hangUp', at: 3, reason: 'by hand', polite: false });
    expect((await over()).quality.map(({ at }) => at)).toEqual([1, 2]);
  });

  it('is failed when the audio worker dies', async () => {
    aCall();
    await talking();
    engine.tell({
      type: 'mediaLost',
      endpointId: 'endpoint-1',
      cause: 'media_worker_died',
      at: clock.now(),
    });
    expect((await over()).ending.cause).toBe('media_worker_died');
    expect(log).toContain('bye');
  });

  it('ends at its longest duration', async () => {
    aCall();
    await talking();
    clock.advance(300_000);
    expect((await over()).ending.cause).toBe('max_duration');
  });

  it('counts as voicemail when the conversation found a machine', async () => {
    aCall();
    await talking();
    const args = JSON.stringify({ outcome: 'voicemail', success: false });
    conversations.tell({
      type: 'toolAsked',
      toolCallId: 't',
      name: 'set_outcome',
      arguments: args,
      at: 1,
    });
    conversations.tell({
      type: 'toolAsked',
      toolCallId: 'u',
      name: 'end_call',
      arguments: '{}',
      at: 2,
    });
    const closing = await over();
    expect(closing.ending.disposition).toBe('voicemail');
    expect(closing.contact.status).toBe('pending');
    expect(closing.toolsCalled.map(({ name }) => name)).toEqual(['set_outcome', 'end_call']);
  });

  it('keeps a transcript that comes after the BYE', async () => {
    aCall();
    await talking();
    telephony.dialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });
    conversations.tell({
      type: 'spoke',
      itemId: 'i9',
      who: 'callee',
      text: 'bye',
      startedAt: 1,
      endedAt: 2,
      interrupted: false,
    });
    await over();
    expect(store.spoken.map(({ text }) => text)).toEqual(['bye']);
  });

  describe('that crashes', () => {
    const crash = (call: Address<CallMessage>) =>
      tell(call, { type: 'realtime', at: 1, fact: null as never });

    it('hangs its leg up and leaves its contact to be retried', async () => {
      const call = aCall();
      await talking();
      crash(call);
      const closing = await over();
      expect(crashes).toEqual(['call']);
      expect(log).toContain('bye');
      expect(closing.ending).toEqual(
        jasmine.objectContaining({ disposition: 'failed', cause: 'internal' }),
      );
      expect(closing.contact.status).toBe('pending');
    });

    it('hangs up when it is stopped from above', async () => {
      const call = aCall();
      await talking();
      stopTree(asParent(call));
      await until(() => log.includes('bye') && log.includes('close media'));
    });
  });

  describe('whose conversation crashes', () => {
    it('goes on with a new session that is told the conversation so far', async () => {
      aCall();
      await talking();
      conversations.tell({
        type: 'spoke',
        itemId: 'i1',
        who: 'agent',
        text: 'Hello',
        startedAt: 1,
        endedAt: 2,
        interrupted: false,
      });
      await until(() => store.spoken.length === 1);
      conversations.tell(null as never);
      await until(() => conversations.histories.length === 2);
      expect(crashes).toEqual(['realtime']);
      expect(conversations.histories[1]).toMatch(/repeat nothing\.\|Hello$/);
      expect(log).not.toContain('bye');
      expect(closed).toEqual([]);
    });

    it('ends when the conversation crashes again and again', async () => {
      aCall();
      await talking();
      for (let crash = 1; crash <= 4; crash++) {
        await until(() => conversations.histories.length === crash);
        conversations.tell(null as never);
      }
      expect((await over()).ending.cause).toBe('internal');
    });
  });
});
