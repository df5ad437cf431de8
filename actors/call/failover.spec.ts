import { spawnActor, startSystem, tell, type System } from '../kernel/actor.ts';
import { FakeFurtherLines } from '../ports/fake-further-lines.ts';
import { FakeTools } from '../ports/fake-tools.ts';
import {
  aPlan,
  anEnding,
  FakeCallStore,
  FakeClock,
  FakeConversations,
  FakeEngine,
  FakeTelephony,
} from '../ports/fakes.ts';
import { noLive } from '../ports/live.ts';
import type { CallPlan, LineChoice } from '../ports/model.ts';
import type { CallEvent } from '../ports/store.ts';
import { DialError } from '../ports/telephony.ts';
import { until } from '../ports/until.ts';
import { callActor } from './call.ts';

const line = (name: string): LineChoice => ({
  trunk: { ...aPlan().trunk, id: name, name },
  callerId: `+9021200000${name.length}`,
});
const plan = (over: Partial<CallPlan> = {}): CallPlan =>
  aPlan({
    ...line('first'),
    alternatives: [line('second'), line('third')],
    failover: { statuses: [503], afterMs: 4000 },
    ...over,
  });
const failure = (sipStatus: number | undefined, cause = `sip_${sipStatus}`) =>
  new DialError(
    anEnding({ disposition: 'failed', cause, ...(sipStatus !== undefined && { sipStatus }) }),
  );

describe('a call whose line fails', () => {
  let log: string[];
  let system: System;
  let clock: FakeClock;
  let telephony: FakeTelephony;
  let store: FakeCallStore;
  let events: CallEvent[];

  beforeEach(() => {
    log = [];
    events = [];
    system = startSystem({ name: 'calls', onCrash: () => log.push('crash') });
    clock = new FakeClock();
    telephony = new FakeTelephony(log);
    store = new FakeCallStore(log);
    store.saveEvents = async (_callId?: string, saved: readonly CallEvent[] = []) =>
      void events.push(...saved);
  });
  afterEach(() => system.stop());

  const start = (given = plan()) =>
    spawnActor(
      system.root,
      callActor(
        {
          telephony,
          engine: new FakeEngine(log),
          conversations: new FakeConversations(log),
          store,
          furtherLines: new FakeFurtherLines(log),
          clock,
          live: noLive,
          tools: new FakeTools(),
          transcriptionModel: 'gpt-transcribe',
          recordingPath: () => '/rec.wav',
        },
        given,
        () => log.push('closed'),
      ),
    );
  const invites = () => log.filter((entry) => entry === 'invite').length;
  const dialled = (times: number) => until(() => invites() === times);
  const over = async () => {
    await until(() => log.includes('closed'));
    return store.closings[0]!;
  };

  it('goes over the next one, with its caller-ID, and both stand on its timeline', async () => {
    start();
    await dialled(1);
    telephony.fail(failure(503));
    await dialled(2);
    expect(telephony.request?.trunk.name).toBe('second');
    expect(telephony.request?.callerId).toBe(line('second').callerId);
    telephony.ring();
    telephony.pickUp();
    await until(() => log.includes('start and speak'));
    expect(log.indexOf('stored trunk second')).toBeLessThan(log.lastIndexOf('invite'));
    clock.advance(500);
    await until(() => events.length >= 2);
    expect(events.map(({ kind, data }) => [kind, data['trunk']])).toEqual([
      ['line.failed', 'first'],
      ['line.tried', 'second'],
    ]);
  });

  const final: [title: string, fail: () => void][] = [
    ['something rang', () => (telephony.ring(), telephony.fail(failure(503)))],
    ['the status is not one of those', () => telephony.fail(failure(486))],
  ];
  for (const [title, fail] of final)
    it(`goes over no other when ${title}`, async () => {
      start();
      await dialled(1);
      fail();
      await over();
      expect(invites()).toBe(1);
      expect(log).not.toContain('stored trunk second');
    });

  it('goes over no other without a rule that says so', async () => {
    start(plan({ failover: null, alternatives: [] }));
    await dialled(1);
    telephony.fail(failure(503));
    expect((await over()).ending.sipStatus).toBe(503);
    expect(invites()).toBe(1);
  });

  it('is given to the next when nothing rings in time, and never once something rang', async () => {
    start();
    await dialled(1);
    clock.advance(4000);
    expect(log).toContain('cancel');
    telephony.fail(failure(undefined, 'cancelled'));
    await dialled(2);
    telephony.ring();
    clock.advance(20_000);
    expect(log.filter((entry) => entry === 'cancel').length).toBe(1);
    telephony.fail(failure(undefined, 'ring_timeout'));
    expect((await over()).ending.cause).toBe('ring_timeout');
    expect(invites()).toBe(2);
  });

  it('passes over lines that take no call now, and ends with the first failure when none does', async () => {
    store.full = ['second'];
    start();
    await dialled(1);
    telephony.fail(failure(503));
    await dialled(2);
    expect(telephony.request?.trunk.name).toBe('third');
    telephony.fail(failure(500));
    expect((await over()).ending.sipStatus).toBe(500);
    store.full = ['second', 'third'];
  });

  it('tells what the first line said when all others are full', async () => {
    store.full = ['second', 'third'];
    start();
    await dialled(1);
    telephony.fail(failure(503));
    expect((await over()).ending.sipStatus).toBe(503);
    expect(invites()).toBe(1);
  });

  it('is not dialled again when it was hung up meanwhile', async () => {
    const moved = Promise.withResolvers<boolean>();
    store.reroute = () => moved.promise;
    const call = start();
    await dialled(1);
    telephony.fail(failure(503));
    tell(call, { type: 'hangUp', at: 1, reason: 'by hand', polite: true });
    moved.resolve(true);
    expect((await over()).ending.cause).toBe('operator');
    expect(invites()).toBe(1);
  });
});
