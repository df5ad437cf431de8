import fc from 'fast-check';
import { spawnActor, startSystem, tell, type Address, type System } from '../kernel/actor.ts';
import { FakeFurtherLines } from '../ports/fake-further-lines.ts';
import { FakeTools } from '../ports/fake-tools.ts';
import {
  aPlan,
  anEnding,
  FakeCallStore,
  FakeClock,
  FakeConversations,
  FakeEngine,
} from '../ports/fakes.ts';
import { noLive } from '../ports/live.ts';
import type { CallPlan } from '../ports/model.ts';
import type { CallingHours, CampaignPlan, CampaignStore, Claimed } from '../ports/store.ts';
import { DialError } from '../ports/telephony.ts';
import { until } from '../ports/until.ts';
import { campaignActor } from './campaign.ts';
import { mayDialAt } from '../ports/calling-hours.ts';
import type { CampaignEffect, CampaignMessage } from './messages.ts';
import { newCampaign, reduceCampaign, type CampaignState } from './state.ts';

const plan = (over: Partial<CampaignPlan> = {}): CampaignPlan => ({
  id: 'campaign-1',
  name: 'Spring',
  status: 'running',
  concurrentCalls: 5,
  callsPerSecond: 20,
  hours: null,
  ...over,
});

describe('calling hours', () => {
  const hours = (over: Partial<CallingHours> = {}): CallingHours => ({
    timezone: 'Europe/Istanbul',
    startMinute: 9 * 60,
    endMinute: 18 * 60,
    days: [1, 2, 3, 4, 5],
    ...over,
  });
  const at = (text: string) => Date.parse(text);

  const table: [when: string, open: boolean, over?: Partial<CallingHours>][] = [
    ['2026-11-23T09:00:00+03:00', true],
    ['2026-11-23T08:59:59+03:00', false],
    ['2026-11-23T17:59:59+03:00', true],
    ['2026-11-23T18:00:00+03:00', false],
    ['2026-11-22T12:00:00+03:00', false],
    ['2026-11-22T12:00:00+03:00', true, { days: [7] }],
    ['2026-11-23T06:30:00Z', true],
    ['2026-11-24T01:00:00+03:00', true, { startMinute: 22 * 60, endMinute: 2 * 60, days: [1] }],
    ['2026-11-23T01:00:00+03:00', false, { startMinute: 22 * 60, endMinute: 2 * 60, days: [1] }],
    ['2026-03-08T09:30:00-04:00', true, { timezone: 'America/New_York', days: [7] }],
  ];
  for (const [when, open, over] of table)
    it(`are ${open ? 'open' : 'closed'} at ${when}${over ? ` with ${JSON.stringify(over)}` : ''}`, () => {
      expect(mayDialAt(hours(over), at(when))).toBe(open);
    });

  it('are always open when there are none', () => {
    expect(mayDialAt(null, 0)).toBeTrue();
  });
});

/** What a claim gives that met no limit. */
const gave = (plans: readonly CallPlan[]): Claimed => ({ plans, held: null, refused: 0 });

describe('a campaign whose lines are full', () => {
  const running = () =>
    reduceCampaign(newCampaign(), { type: 'loaded', plan: plan(), at: 1000 }).state;
  const claimed = (over: Partial<Claimed>) =>
    reduceCampaign(running(), { type: 'claimed', ...gave([]), ...over, at: 2000 });

  it('looks again when the lines said, and shows what it waits for', () => {
    const held = { reason: 'cps', againInMs: 340 } as const;
    const { state, effects } = claimed({ held });
    expect(effects).toContain({ type: 'tickAfter', ms: 340 });
    expect(state.waitsFor).toBe('cps');
    const progress = { total: 1, finished: 0, successful: 0, active: 0, nextDueAt: null };
    const shown = reduceCampaign(state, { type: 'counted', progress, at: 1 }).effects;
    expect(shown).toEqual([jasmine.objectContaining({ type: 'show', waitsFor: 'cps' })]);
    const freed = { type: 'claimed', ...gave([]), at: 3000 } as const;
    expect(reduceCampaign(state, freed).state.waitsFor).toBeNull();
  });

  it('goes on at once when what it took was not to be called', () => {
    expect(claimed({ refused: 3 }).effects.map(({ type }) => type)).toContain('claim');
  });
});

describe('the pace of a campaign', () => {
  /** Lets a campaign run against a queue that always has contacts; calls end when told. */
  function run(over: Partial<CampaignPlan>, seconds: number, endAfterMs: number) {
    let state: CampaignState = newCampaign();
    let now = 1_000_000;
    const agenda: { at: number; message: (at: number) => CampaignMessage }[] = [];
    const started: number[] = [];
    let live = 0;
    let most = 0;
    let ids = 0;
    const perform = (effect: CampaignEffect): void => {
      const later = (ms: number, message: (at: number) => CampaignMessage) =>
        agenda.push({ at: now + ms, message });
      if (effect.type === 'claim') {
        const plans = Array.from({ length: effect.atMost }, () =>
          aPlan({ callId: `call-${++ids}` }),
        );
        later(2, (at) => ({ type: 'claimed', ...gave(plans), at }));
      }
      if (effect.type === 'tickAfter') {
        const ticks = agenda.findIndex(({ message }) => message(0).type === 'ticked');
        if (ticks >= 0) agenda.splice(ticks, 1);
        later(effect.ms, (at) => ({ type: 'ticked', at }));
      }
      if (effect.type === 'spawnCall') {
        started.push(now);
        most = Math.max(most, ++live);
        const { callId } = effect.plan;
        later(endAfterMs, (at) => {
          live--;
          return { type: 'callClosed', call: { callId, ending: anEnding(), success: true }, at };
        });
      }
    };
    const deliver = (message: CampaignMessage) => {
      const step = reduceCampaign(state, message);
      state = step.state;
      step.effects.forEach(perform);
    };
    deliver({ type: 'loaded', plan: plan(over), at: now });
    const end = now + seconds * 1000;
    while (agenda.length > 0) {
      agenda.sort((a, b) => a.at - b.at);
      const next = agenda.shift()!;
      if (next.at > end) break;
      now = next.at;
      const message = next.message(now);
      deliver(message);
    }
    return { started, most, state };
  }

  it('never has more calls than its limit, and never starts more a second than its pace', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 50, max: 4000 }),
        (concurrentCalls, callsPerSecond, endAfterMs) => {
          const { started, most } = run({ concurrentCalls, callsPerSecond }, 8, endAfterMs);
          expect(most).toBeLessThanOrEqual(concurrentCalls);
          for (const [index, at] of started.entries()) {
            const within = started.slice(index).filter((later) => later < at + 1000).length;
            expect(within).toBeLessThanOrEqual(2 * callsPerSecond + 1);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('uses a slot again within a second of its end', () => {
    const { started } = run({ concurrentCalls: 2, callsPerSecond: 20 }, 20, 1500);
    expect(started.length).toBeGreaterThan(2 * (20 / 2.5));
  });
});

describe('a campaign actor', () => {
  let system: System;
  let clock: FakeClock;
  let log: string[];
  let crashes: string[];
  let queue: CallPlan[];
  let released: string[];
  let current: CampaignPlan;
  let callStore: FakeCallStore;
  let refusals: number;

  const store = (): CampaignStore => ({
    runningCampaigns: () => Promise.resolve([]),
    plan: () => Promise.resolve(current),
    claim: (_id, _node, atMost) => Promise.resolve(gave(queue.splice(0, atMost))),
    progress: () =>
      Promise.resolve({ total: 3, finished: 0, successful: 0, active: 0, nextDueAt: null }),
    releaseCalls: (_node, callIds) => {
      released.push(...callIds);
      return Promise.resolve([]);
    },
    completeIfDone: () => {
      if (queue.length > 0) return Promise.resolve(false);
      current = { ...current, status: 'completed' };
      return Promise.resolve(true);
    },
  });

  beforeEach(() => {
    log = [];
    crashes = [];
    released = [];
    refusals = 0;
    current = plan();
    queue = [1, 2, 3].map((n) => aPlan({ callId: `call-${n}` }));
    clock = new FakeClock();
    callStore = new FakeCallStore(log);
    system = startSystem({ name: 'campaigns', onCrash: ({ kind }) => crashes.push(kind) });
  });
  afterEach(() => system.stop());

  const aCampaign = (dial: () => Promise<never> = () => new Promise(() => undefined)) => {
    const over: string[] = [];
    const address: Address<CampaignMessage> = spawnActor(
      system.root,
      campaignActor(
        {
          nodeId: 'node-1',
          campaigns: store(),
          over: (id) => over.push(id),
          calls: {
            telephony: {
              dial: (request) => {
                request.signal.addEventListener('abort', () => log.push('cancel'));
                return dial();
              },
              answer: () => Promise.reject(new Error('nobody calls us here')),
              refuse: () => undefined,
            },
            engine: new FakeEngine(log),
            conversations: new FakeConversations(log),
            store: callStore,
            furtherLines: new FakeFurtherLines(log),
            live: noLive,
            clock,
            tools: new FakeTools(),
            transcriptionModel: 'gpt-transcribe',
            recordingPath: () => '/rec.wav',
          },
        },
        'campaign-1',
      ),
    );
    return { address, over };
  };
  const callActors = () => system.tree.all().filter((node) => node.kind === 'call').length;

  it('runs every contact of its queue and is completed', async () => {
    const { over } = aCampaign(() => {
      refusals++;
      return Promise.reject(new DialError(anEnding({ disposition: 'busy', cause: 'sip_486' })));
    });
    await until(() => {
      clock.advance(200);
      return over.length === 1;
    });
    expect(refusals).toBe(3);
    expect(callStore.closings.length).toBe(3);
    expect(system.tree.size).toBe(1);
  });

  it('takes nothing new while paused, lets live calls be, and goes on when resumed', async () => {
    current = plan({ concurrentCalls: 1 });
    const { address } = aCampaign();
    await until(() => {
      clock.advance(60);
      return callActors() === 1;
    });
    current = plan({ status: 'paused', concurrentCalls: 3 });
    tell(address, { type: 'load' });
    await until(() => system.tree.all().some((node) => node.phase === 'paused'));
    clock.advance(3000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(callActors()).toBe(1);
    expect(log).not.toContain('cancel');
    current = plan({ concurrentCalls: 3 });
    tell(address, { type: 'load' });
    await until(() => {
      clock.advance(200);
      return callActors() === 3;
    });
  });

  it('hangs its calls up when it is stopped', async () => {
    const { address, over } = aCampaign();
    await until(() => {
      clock.advance(100);
      return callActors() === 3;
    });
    tell(address, { type: 'stop', at: clock.now(), polite: true });
    await until(() => log.filter((line) => line === 'cancel').length === 3);
    expect(over).toEqual([]);
  });

  it('starts again from the store after a crash, its calls hung up and their claims released', async () => {
    const { address } = aCampaign();
    await until(() => {
      clock.advance(100);
      return callActors() === 3;
    });
    queue = [aPlan({ callId: 'call-4' })];
    tell(address, { type: 'claimed', ...gave(null as never), at: 1 });
    await until(() => crashes.includes('campaign'));
    await until(() => released.length === 3);
    expect(log.filter((line) => line === 'cancel').length).toBe(3);
    await until(() => {
      clock.advance(100);
      return system.tree.all().some((node) => node.id.endsWith('call-4'));
    });
  });

  it('releases the claim of a call whose actor is given up', async () => {
    queue = [aPlan({ callId: 'call-1' })];
    const { address } = aCampaign();
    await until(() => {
      clock.advance(60);
      return callActors() === 1;
    });
    tell(address, { type: 'callLost', callId: 'call-1', at: clock.now() });
    await until(() => released.includes('call-1'));
  });
});
