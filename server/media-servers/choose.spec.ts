import fc from 'fast-check';
import { chooseServer, type Candidate } from './choose.ts';

const candidates = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 4 }),
    weight: fc.integer({ min: 0, max: 100 }),
    isDraining: fc.boolean(),
    isUp: fc.boolean(),
    calls: fc.nat(20),
    maxCalls: fc.option(fc.integer({ min: 1, max: 20 })),
  }),
  { selector: ({ id }) => id, maxLength: 8 },
);
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const mayTake = ({ weight, isDraining, isUp, calls, maxCalls }: Candidate) =>
  weight > 0 && !isDraining && isUp && (maxCalls === null || calls < maxCalls);
const server = (id: string, over: Partial<Candidate> = {}): Candidate => ({
  ...{ id, weight: 1, isDraining: false, isUp: true, calls: 0, maxCalls: null },
  ...over,
});
const NONE: ReadonlySet<string> = new Set();

describe('the choice of a media server', () => {
  it('takes one that is up, in use, has room and was not tried, whenever there is one', () => {
    fc.assert(
      fc.property(candidates, fc.array(fc.nat(7)), chance, (servers, indexes, random) => {
        const tried = new Set(indexes.flatMap((index) => servers[index]?.id ?? []));
        const able = servers.filter((one) => mayTake(one) && !tried.has(one.id));
        const chosen = chooseServer(servers, { tried, random: () => random });
        if (typeof chosen === 'string') expect(able).toEqual([]);
        else expect(able).toContain(chosen);
      }),
    );
  });

  it('gives each server its weight of the calls', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 }), (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const servers = weights.map((weight, index) => server(String(index), { weight }));
        const counts = weights.map(() => 0);
        for (let step = 0; step < total; step++) {
          const chosen = chooseServer(servers, {
            tried: NONE,
            random: () => (step + 0.5) / total,
          });
          if (typeof chosen !== 'string') counts[Number(chosen.id)]! += 1;
        }
        expect(counts).toEqual(weights);
      }),
    );
  });

  it('says why there is none', () => {
    const choose = (...servers: Candidate[]) =>
      chooseServer(servers, { tried: new Set(['tried']), random: () => 0 });
    expect(choose()).toBe('none_in_use');
    expect(choose(server('a', { weight: 0 }), server('b', { isDraining: true }))).toBe(
      'none_in_use',
    );
    expect(choose(server('a', { isUp: false }), server('tried'))).toBe('all_down');
    expect(choose(server('a', { isUp: false }), server('b', { calls: 2, maxCalls: 2 }))).toBe(
      'all_full',
    );
  });
});
