import fc from 'fast-check';
import { aPlan } from '../ports/fakes.ts';
import type { TrunkRoute } from '../ports/model.ts';
import type { TrunkProbe } from '../ports/telephony.ts';
import type { TrunkEffect, TrunkMessage, TrunkTimer } from './messages.ts';
import { newTrunk, reduceTrunk, type TrunkState } from './trunk-state.ts';

const probe = (status: number | null): TrunkProbe => ({
  reachable: status !== null,
  status,
  reason: String(status),
  rttMs: null,
  server: null,
});

/** The world around a trunk: what is under way, and which timers wait. */
class World {
  state: TrunkState;
  readonly waiting = new Set<TrunkTimer>();
  underWay: TrunkEffect[] = [];
  overTold = 0;
  readonly states: string[] = [];

  constructor(trunk: TrunkRoute) {
    this.state = newTrunk(trunk, 0);
  }

  tell(message: TrunkMessage): void {
    const { state, effects } = reduceTrunk(this.state, message);
    this.state = state;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: TrunkEffect): void {
    switch (effect.type) {
      case 'probe':
      case 'register':
      case 'unregister':
      case 'countCalls':
        return void this.underWay.push(effect);
      case 'wait':
        expect(effect.between[0]).toBeGreaterThanOrEqual(0);
        expect(effect.between[1]).toBeGreaterThanOrEqual(effect.between[0]);
        return void this.waiting.add(effect.timer);
      case 'forget':
        return void this.waiting.delete(effect.timer);
      case 'note':
        return void this.states.push(effect.view.state);
      case 'tellOver':
        return void this.overTold++;
      case 'show':
        return;
    }
  }

  /** The far side answers the oldest request, or the one named. */
  answer(status: number | null, which?: TrunkEffect['type']): void {
    const index = this.underWay.findIndex(({ type }) => which === undefined || type === which);
    const [effect] = index < 0 ? [] : this.underWay.splice(index, 1);
    const at = 1;
    if (effect?.type === 'probe') this.tell({ type: 'probed', probe: probe(status), at });
    if (effect?.type === 'register')
      this.tell({ type: 'registered', probe: probe(status), expiresInMs: 60_000, at });
    if (effect?.type === 'unregister') this.tell({ type: 'unregistered', at });
    if (effect?.type === 'countCalls')
      this.tell({ type: 'counted', calls: status === null ? 0 : 1, at });
  }

  fire(): void {
    const [timer] = this.waiting;
    if (!timer) return;
    this.waiting.delete(timer);
    this.tell({ type: 'ticked', timer });
  }

  count = (...types: TrunkEffect['type'][]): number =>
    this.underWay.filter(({ type }) => types.includes(type)).length;
}

const trunkOf = (over: Partial<TrunkRoute> = {}): TrunkRoute => ({ ...aPlan().trunk, ...over });

const someTrunk = fc
  .record({
    host: fc.constantFrom('a', 'b'),
    register: fc.boolean(),
    optionsIntervalMs: fc.constantFrom(null, 30_000),
    isDraining: fc.boolean(),
    downAfter: fc.integer({ min: 1, max: 3 }),
    upAfter: fc.integer({ min: 1, max: 3 }),
  })
  .map(trunkOf);

const someStep = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(200, 401, 403, 503, null).map((status) => ({ status })) },
  { weight: 4, arbitrary: fc.constant({ fire: true }) },
  { weight: 2, arbitrary: someTrunk.map((trunk) => ({ trunk })) },
  { weight: 1, arbitrary: fc.constantFrom('probe', 'register').map((fails) => ({ fails })) },
);

function play(world: World, step: object): void {
  if ('status' in step) world.answer(step.status as number | null);
  if ('fire' in step) world.fire();
  if ('trunk' in step) world.tell({ type: 'changed', trunk: step.trunk as TrunkRoute, at: 2 });
  if ('fails' in step) {
    const effect = step.fails as 'probe' | 'register';
    const index = world.underWay.findIndex(({ type }) => type === effect);
    if (index < 0) return;
    world.underWay.splice(index, 1);
    world.tell({ type: 'failed', effect, error: 'not sent', at: 3 });
  }
}

describe('a trunk’s reducer', () => {
  it('never has two registrations under way, and always has something to wait for', () => {
    fc.assert(
      fc.property(someTrunk, fc.array(someStep, { maxLength: 60 }), (trunk, steps) => {
        const world = new World(trunk);
        world.tell({ type: 'start', withinMs: 0 });
        for (const step of steps) {
          play(world, step);
          const { register, optionsIntervalMs, isDraining } = world.state.trunk;
          expect(world.count('register', 'unregister')).toBeLessThanOrEqual(1);
          expect(world.count('probe')).toBeLessThanOrEqual(1);
          const waits = Number(world.waiting.has('register'));
          if (register) expect(world.count('register', 'unregister') + waits).toBe(1);
          else expect(waits).toBe(0);
          if (optionsIntervalMs !== null)
            expect(world.count('probe') + Number(world.waiting.has('options'))).toBe(1);
          if (!isDraining) expect(world.waiting.has('count')).toBeFalse();
        }
      }),
      { numRuns: 400 },
    );
  });

  it('ends without a registration and without a timer, whenever it is told to', () => {
    fc.assert(
      fc.property(someTrunk, fc.array(someStep, { maxLength: 30 }), (trunk, steps) => {
        const world = new World(trunk);
        world.tell({ type: 'start', withinMs: 0 });
        for (const step of steps) play(world, step);
        world.tell({ type: 'retire' });
        for (let n = 0; n < 100 && world.underWay.length > 0; n++) world.answer(200);
        expect(world.state.phase).toBe('over');
        expect(world.state.registration.held).toBeNull();
        expect([...world.waiting]).toEqual([]);
        expect(world.overTold).toBe(1);
      }),
      { numRuns: 400 },
    );
  });

  it('goes down and up with the hysteresis of its settings', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        (downAfter, upAfter, answers) => {
          const world = new World(trunkOf({ downAfter, upAfter }));
          world.tell({ type: 'start', withinMs: 0 });
          let expected = answers[0] ? 'up' : 'down';
          answers.forEach((isAnswered, index) => {
            world.answer(isAnswered ? 200 : null, 'probe');
            world.fire();
            const last = (n: number) => answers.slice(Math.max(0, index + 1 - n), index + 1);
            const unanswered = (n: number) => last(n).length === n && last(n).every((one) => !one);
            const answered = (n: number) => last(n).length === n && last(n).every(Boolean);
            if (expected === 'up' && unanswered(downAfter)) expected = 'down';
            else if (expected === 'down' && answered(upAfter)) expected = 'up';
            expect(world.state.view.state as string).toBe(expected);
          });
        },
      ),
    );
  });

  const refusals = [
    [401, 300],
    [403, 300],
    [404, 300],
    [500, 5],
    [503, 5],
    [null, 5],
  ] as const;
  for (const [status, seconds] of refusals)
    it(`asks again within ${seconds} s after ${status ?? 'silence'} to REGISTER`, () => {
      const { state } = reduceTrunk(newTrunk(trunkOf({ register: true }), 0), {
        type: 'start',
        withinMs: 0,
      });
      const { effects } = reduceTrunk(state, {
        type: 'registered',
        probe: probe(status),
        expiresInMs: 0,
        at: 1,
      });
      expect(effects).toContain({
        type: 'wait',
        timer: 'register',
        between: [(seconds * 1000) / 2, seconds * 1000],
      });
    });

  it('waits twice as long after each failure, up to five minutes', () => {
    const world = new World(trunkOf({ register: true, optionsIntervalMs: null }));
    world.tell({ type: 'start', withinMs: 0 });
    const waits: number[] = [];
    for (let n = 0; n < 9; n++) {
      world.underWay = [];
      const { state, effects } = reduceTrunk(world.state, {
        type: 'registered',
        probe: probe(null),
        expiresInMs: 0,
        at: n,
      });
      world.state = state;
      for (const effect of effects)
        if (effect.type === 'wait') waits.push(effect.between[1] / 1000);
      world.tell({ type: 'ticked', timer: 'register' });
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  });
});
