import fc from 'fast-check';
import { chooseRoute, costOf } from './choose-route.ts';
import { isEmergencyNumber } from './emergency.ts';
import type { Bar, Rate, RouteAsk, RoutedTrunk, RoutingRules, Target } from './model.ts';
import { screen } from './screen.ts';

const trunk = (id: string, over: Partial<RoutedTrunk> = {}): RoutedTrunk => ({
  id,
  name: id.toUpperCase(),
  isDefault: false,
  bar: null,
  isSilent: false,
  callerIdMode: 'fixed',
  callerId: null,
  callerIds: [],
  turn: 0,
  ...over,
});
const rules = (over: Partial<RoutingRules> = {}): RoutingRules => ({
  groups: [],
  prefixRoutes: [],
  allowedCountries: [],
  blockedCountries: [],
  blockedPrefixes: [],
  blocksPremium: true,
  currency: 'EUR',
  ...over,
});
const rate = (perMinute: number, over: Partial<Rate> = {}): Rate => ({
  prefix: '+90',
  currency: 'EUR',
  perMinute,
  perCall: 0,
  firstSeconds: 60,
  stepSeconds: 60,
  ...over,
});
/** A repeatable chance. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
const ask = (target: Target, over: Partial<RouteAsk> = {}): RouteAsk => ({
  number: '+905321234567',
  target,
  callerId: null,
  rates: new Map(),
  random: chance(7),
  ...over,
});
const AUTOMATIC: Target = { kind: 'automatic' };
const FAILOVER = { statuses: [503], afterMs: 4000 };
const group = (
  members: [trunkId: string, priority: number, weight: number][],
  strategy: 'priority' | 'least_cost' = 'priority',
) => ({
  id: 'g',
  name: 'Both',
  strategy,
  failover: FAILOVER,
  members: members.map(([trunkId, priority, weight]) => ({ trunkId, priority, weight })),
});
const TO_GROUP: Target = { kind: 'group', id: 'g' };
const ids = (route: ReturnType<typeof chooseRoute>) => route.candidates.map((one) => one.trunk.id);

describe('the route of a number', () => {
  it('is the trunk that was named, and no other', () => {
    const route = chooseRoute(ask({ kind: 'trunk', id: 'b' }), [trunk('a'), trunk('b')], rules());
    expect(ids(route)).toEqual(['b']);
    expect(route.candidates[0]?.why).toBe('named');
    expect(route.failover).toBeNull();
  });

  it('is the longest prefix that fits, else the cheapest, else the default', () => {
    const trunks = [trunk('a', { isDefault: true }), trunk('b'), trunk('c')];
    const withRoutes = rules({
      prefixRoutes: [
        { prefix: '+90', target: { kind: 'trunk', id: 'b' } },
        { prefix: '+9053', target: { kind: 'trunk', id: 'c' } },
      ],
    });
    const routed = chooseRoute(ask(AUTOMATIC), trunks, withRoutes);
    expect([ids(routed), routed.by.prefix]).toEqual([['c'], '+9053']);
    expect(
      ids(chooseRoute(ask(AUTOMATIC, { number: '+14155550110' }), trunks, withRoutes)),
    ).toEqual(['a']);
    const rates = new Map([
      ['b', rate(0.02)],
      ['c', rate(0.01)],
      ['a', rate(0.001, { currency: 'USD' })],
    ]);
    const cheap = chooseRoute(ask(AUTOMATIC, { rates }), trunks, rules());
    expect(ids(cheap)).toEqual(['c', 'b', 'a']);
    expect(cheap.candidates.map(({ why }) => why)).toEqual(['cheapest', 'cheapest', 'default']);
  });

  it('tries a group by priority, or by price', () => {
    const trunks = [trunk('a'), trunk('b'), trunk('c')];
    const members: [string, number, number][] = [
      ['a', 2, 1],
      ['b', 1, 1],
      ['c', 3, 1],
    ];
    const byPriority = rules({ groups: [group(members)] });
    const route = chooseRoute(ask(TO_GROUP), trunks, byPriority);
    expect(ids(route)).toEqual(['b', 'a', 'c']);
    expect(route.failover).toEqual(FAILOVER);
    const byPrice = rules({ groups: [group(members, 'least_cost')] });
    const rates = new Map([['c', rate(0.1)]]);
    expect(ids(chooseRoute(ask(TO_GROUP, { rates }), trunks, byPrice))).toEqual(['c', 'b', 'a']);
  });

  it('respects weights in the long run', () => {
    const groups = [
      group([
        ['a', 1, 1],
        ['b', 1, 3],
      ]),
    ];
    const random = chance(3);
    const firsts = Array.from({ length: 4000 }, () =>
      ids(chooseRoute(ask(TO_GROUP, { random }), [trunk('a'), trunk('b')], rules({ groups }))).at(
        0,
      ),
    );
    expect(firsts.filter((id) => id === 'b').length / 4000).toBeCloseTo(0.75, 1);
  });

  it('says whom it left out and why, and takes a silent trunk only when no other is left', () => {
    const groups = [
      group([
        ['a', 1, 1],
        ['b', 2, 1],
        ['c', 3, 1],
      ]),
    ];
    const trunks = [trunk('a', { bar: 'channels' }), trunk('b', { isSilent: true }), trunk('c')];
    const route = chooseRoute(ask(TO_GROUP), trunks, rules({ groups }));
    expect(ids(route)).toEqual(['c']);
    expect(route.leftOut.map((one) => [one.trunk.id, one.why])).toEqual([
      ['a', 'channels'],
      ['b', 'not_needed'],
    ]);
    const last = chooseRoute(ask(TO_GROUP), trunks.slice(0, 2), rules({ groups }));
    expect(last.candidates.map((one) => [one.trunk.id, one.why])).toEqual([['b', 'last_resort']]);
  });

  const BARS: (Bar | null)[] = [null, null, 'off', 'draining', 'down', 'channels', 'cps'];
  const someTrunks = fc.array(
    fc.record({ bar: fc.constantFrom(...BARS), isSilent: fc.boolean(), isDefault: fc.boolean() }),
    { minLength: 1, maxLength: 6 },
  );

  it('is never a trunk that takes no call, nor a blocked number, and is the same for the same chance', () => {
    fc.assert(
      fc.property(
        someTrunks,
        fc.constantFrom('+905321234567', '+14155550110', '+909001234567', '+90112'),
        fc.constantFrom<Target>(AUTOMATIC, TO_GROUP, { kind: 'trunk', id: 't0' }),
        fc.integer(),
        (given, number, target, seed) => {
          const trunks = given.map((one, index) => trunk(`t${index}`, one));
          const groups = [group(trunks.map(({ id }, index) => [id, 1 + (index % 2), 1 + index]))];
          const choose = () =>
            chooseRoute(
              ask(target, { number, random: chance(seed) }),
              trunks,
              rules({ groups, blockedCountries: ['US'] }),
            );
          const route = choose();
          if (number !== '+905321234567') {
            expect(route.refusal).not.toBeNull();
            expect(route.candidates).toEqual([]);
          }
          for (const { trunk: chosen } of route.candidates) expect(chosen.bar).toBeNull();
          const silent = route.candidates.filter((one) => one.trunk.isSilent).length;
          expect([0, route.candidates.length]).toContain(silent);
          expect(choose()).toEqual(route);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a number', () => {
  const cases: [number: string, over: Partial<RoutingRules>, code: string | undefined][] = [
    ['+905321234567', {}, undefined],
    ['+90112', {}, 'emergency'],
    ['+1911', {}, 'emergency'],
    ['+44999', {}, 'emergency'],
    ['+90444', {}, 'short'],
    ['+909001234567', {}, 'premium'],
    ['+909001234567', { blocksPremium: false }, undefined],
    ['+881612345678', {}, 'satellite'],
    ['+882161234567', {}, 'satellite'],
    ['+14155550110', { allowedCountries: ['TR'] }, 'country'],
    ['+905321234567', { allowedCountries: ['TR'] }, undefined],
    ['+14155550110', { blockedCountries: ['US'] }, 'country'],
    ['+80012345678', { allowedCountries: ['TR'] }, 'country_unknown'],
    ['+905391234567', { blockedPrefixes: ['+90539'] }, 'prefix'],
  ];
  for (const [number, over, code] of cases)
    it(`${number} ${code ? `is refused: ${code}` : 'may be called'}${Object.keys(over).length ? ` with ${JSON.stringify(over)}` : ''}`, () => {
      expect(screen(number, rules(over))?.code).toBe(code as never);
    });

  it('is no emergency because of its last digits', () => {
    expect(isEmergencyNumber('+905321234112')).toBeFalse();
    expect(isEmergencyNumber('+4930911')).toBeFalse();
  });
});

describe('the caller-ID of a call', () => {
  const pool = ['+902121111111', '+902122222222', '+903123333333'];
  const shown = (over: Partial<RoutedTrunk>, number = '+905321234567', callerId?: string) =>
    chooseRoute(
      ask({ kind: 'trunk', id: 'a' }, { number, callerId: callerId ?? null }),
      [trunk('a', { callerIds: pool, ...over })],
      rules(),
    ).candidates[0]?.callerId;

  it('is the one asked for, else the trunk’s own', () => {
    expect(shown({ callerId: '+902120000000' }, undefined, '+908500000000')).toBe('+908500000000');
    expect(shown({ callerId: '+902120000000' })).toBe('+902120000000');
  });

  it('takes turns', () => {
    const turns = [0, 1, 2, 3].map((turn) => shown({ callerIdMode: 'rotate', turn }));
    expect(turns).toEqual([...pool, pool[0]]);
  });

  it('is always the same for the same callee, also when another number is added', () => {
    const callees = Array.from({ length: 200 }, (_unused, n) => `+9053212${10_000 + n}`);
    const before = callees.map((callee) => shown({ callerIdMode: 'sticky' }, callee));
    const added = '+902164444444';
    const after = callees.map((callee) =>
      shown({ callerIdMode: 'sticky', callerIds: [...pool, added] }, callee),
    );
    expect(new Set(before).size).toBe(3);
    expect(after.every((number, index) => number === before[index] || number === added)).toBeTrue();
  });

  it('is the one nearest to the callee', () => {
    expect(shown({ callerIdMode: 'local' }, '+903125550000')).toBe('+903123333333');
    expect(pool.slice(0, 2)).toContain(shown({ callerIdMode: 'local' }, '+902125550000') ?? '');
  });
});

describe('what a call costs', () => {
  const cases: [seconds: number, rate: Rate, cost: number][] = [
    [0, rate(0.06), 0],
    [1, rate(0.06), 0.06],
    [61, rate(0.06), 0.12],
    [61, rate(0.06, { firstSeconds: 30, stepSeconds: 6 }), 0.066],
    [10, rate(0.06, { perCall: 0.5, firstSeconds: 1, stepSeconds: 1 }), 0.51],
  ];
  for (const [seconds, charged, cost] of cases)
    it(`of ${seconds} s at ${JSON.stringify(charged)} is ${cost}`, () =>
      expect(costOf(charged, seconds)).toBeCloseTo(cost, 6));
});
