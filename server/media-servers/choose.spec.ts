import fc from 'fast-check';
import type { MediaEngineKind } from '../../actors/ports/model.ts';
import { draw, problemOf, weigh, type Candidate } from './choose.ts';

const ENGINES = ['embedded', 'freeswitch', 'asterisk'] as const;
const engines = fc.option(fc.constantFrom<MediaEngineKind>(...ENGINES));
const candidates = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 4 }),
    engine: fc.constantFrom<MediaEngineKind>(...ENGINES),
    weight: fc.integer({ min: 0, max: 100 }),
    isDraining: fc.boolean(),
    isUp: fc.boolean(),
    calls: fc.nat(20),
    maxCalls: fc.option(fc.integer({ min: 1, max: 20 })),
    isAble: fc.boolean(),
  }),
  { selector: ({ id }) => id, maxLength: 8 },
);
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const isReady = ({ isDraining, isUp, calls, maxCalls }: Candidate) =>
  !isDraining && isUp && (maxCalls === null || calls < maxCalls);
const server = (id: string, over: Partial<Candidate> = {}): Candidate => ({
  ...{ id, engine: 'asterisk', weight: 1, isDraining: false, isUp: true, calls: 0 },
  ...{ maxCalls: null, ...over },
});

describe('the choice of a media server', () => {
  it('takes one of the kind wanted that can do it, is up, in use and has room, whenever there is one', () => {
    fc.assert(
      fc.property(candidates, engines, chance, (servers, engine, random) => {
        const ofKind = servers.filter((one) => engine === null || one.engine === engine);
        const isEven = engine !== null && ofKind.every(({ weight }) => weight === 0);
        const able = ofKind.filter(
          (one) => isReady(one) && one.isAble && (isEven || one.weight > 0),
        );
        const weighed = weigh(servers, { engine, isAble: ({ isAble }) => isAble });
        const chosen = draw(weighed, () => random);
        expect(problemOf(weighed, engine) === null).toBe(able.length > 0);
        if (chosen) expect(able).toContain(chosen);
        else expect(able).toEqual([]);
      }),
    );
  });

  it('gives each server its weight of the calls', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 }), (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const servers = weights.map((weight, index) => server(String(index), { weight }));
        const weighed = weigh(servers, { engine: null, isAble: () => true });
        const counts = weights.map(() => 0);
        for (let step = 0; step < total; step++) {
          const chosen = draw(weighed, () => (step + 0.5) / total);
          if (chosen) counts[Number(chosen.id)]! += 1;
        }
        expect(counts).toEqual(weights);
      }),
    );
  });

  it('lets a server of no weight have those calls alone for which its kind was chosen', () => {
    const servers = [server('a', { weight: 0 }), server('b', { engine: 'freeswitch' })];
    const chosen = (engine: MediaEngineKind | null) =>
      draw(weigh(servers, { engine, isAble: () => true }), () => 0)?.id;
    expect([chosen(null), chosen('asterisk'), chosen('embedded')]).toEqual(['b', 'a', undefined]);
  });

  describe('says why there is none:', () => {
    const why = (servers: Candidate[], engine: MediaEngineKind | null = null, able = true) =>
      problemOf(weigh(servers, { engine, isAble: () => able }), engine);
    const down = server('a', { isUp: false });

    it('none is registered', () => {
      expect(why([server('a')], 'freeswitch')).toBe('media_server_missing');
      expect(why([])).toBe('media_servers_unused');
    });

    it('none is in use', () =>
      expect(why([server('a', { weight: 0 }), server('b', { isDraining: true })])).toBe(
        'media_servers_unused',
      ));

    it('none can do it', () => expect(why([down], null, false)).toBe('media_server_unable'));

    it('none is up', () =>
      expect(why([down, server('b', { weight: 0 })])).toBe('media_servers_down'));

    it('none has room', () =>
      expect(why([down, server('b', { calls: 2, maxCalls: 2 })])).toBe('media_servers_full'));
  });
});
