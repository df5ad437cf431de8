import { fileURLToPath } from 'node:url';
import { readCures, timesIn } from './sip/cures/cure.ts';
import { canKeep, isEmbedded, PACES } from './sip/line.ts';
import { Theatre, type Scenario } from './sip/play.ts';
import { CHAPTERS, SCENARIOS } from './sip/scenarios/index.ts';

/** Calls under way at once: they wait most of their time. */
const SIDE_BY_SIDE = 16;

/** All of them with the embedded server, whose timers can be hurried. */
const PLAYED = SCENARIOS.filter(
  ({ pace = 'rfc', notByDrachtio }) => canKeep(pace) && (isEmbedded || !notByDrachtio),
);

/** Plays all scenarios, `SIDE_BY_SIDE` at a time; each one's end is a promise of its own. */
function playAll(theatre: Theatre): Map<Scenario, Promise<void>> {
  const results = new Map(PLAYED.map((each) => [each, Promise.withResolvers<void>()]));
  for (const { promise } of results.values()) promise.catch(() => undefined);
  const waiting = [...results];
  const actor = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [scenario, { resolve, reject }] = next;
      await theatre.play(scenario).then(resolve, reject);
    }
  };
  for (let n = 0; n < SIDE_BY_SIDE; n++) void actor();
  return new Map([...results].map(([scenario, { promise }]) => [scenario, promise]));
}

describe('a call of ours', () => {
  const leftovers = new AsyncDisposableStack();
  const theatre = new Theatre(leftovers);
  let results: Map<Scenario, Promise<void>>;
  beforeAll(() => {
    results = playAll(theatre);
  });
  afterAll(() => leftovers.disposeAsync(), 30_000);

  for (const [chapter, scenarios] of CHAPTERS)
    describe(chapter, () => {
      for (const scenario of scenarios)
        (PLAYED.includes(scenario) ? it : xit)(
          scenario.name,
          () => expectAsync(results.get(scenario)).toBeResolved(),
          60_000,
        );
    });

  (isEmbedded ? it : xit)(
    'leaves nothing behind, however it went',
    async () => {
      await Promise.allSettled(results.values());
      const clean = { dialogs: 0, unanswered: 0, faults: 0 };
      expect(await theatre.remains()).toEqual(Object.keys(PACES).map(() => clean));
    },
    60_000,
  );
});

describe('the cures that `npm run test:cures` takes out', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const cures = readCures(fileURLToPath(new URL('sip/cures', import.meta.url)));

  it('still stand in the sources, and their scenarios are played', () => {
    const names = SCENARIOS.map(({ name }) => name);
    const astray = cures.filter(
      (cure) => timesIn(cure, root) !== 1 || !names.includes(cure.scenario),
    );
    expect(astray.map(({ name }) => name)).toEqual([]);
    expect(cures.length).toBeGreaterThan(20);
  });
});
