import { join } from 'node:path';
import type { DemoOptions } from '../options.ts';
import { openStage } from '../stage.ts';
import { SCENARIOS } from './index.ts';
import type { Played, ScenarioReport } from './report.ts';
import type { Scenario } from './scenario.ts';
import { prepareLine } from './story.ts';

/** Plays what was asked for: side by side, but for what troubles every call of its server. */
export async function play(options: DemoOptions): Promise<ScenarioReport> {
  const startedAt = performance.now();
  const wanted = SCENARIOS.filter(({ name }) => options.scenarios.includes(name));
  const alone = wanted.filter(({ isAlone }) => isAlone).map((each) => [each]);
  const groups = [wanted.filter(({ isAlone }) => !isAlone), ...alone].filter(
    (group) => group.length > 0,
  );
  const played: Played[] = [];
  if (options.url) for (const group of groups) played.push(...(await playOn(options, group)));
  else played.push(...(await Promise.all(groups.map((group) => playOwn(options, group)))).flat());
  return {
    ok: played.every(({ ok }) => ok),
    seconds: secondsSince(startedAt),
    scenarios: played,
  };
}

/** On a server of their own each group, in a folder of its own. */
function playOwn(options: DemoOptions, group: readonly Scenario[]): Promise<Played[]> {
  const { dataDir } = options;
  const folder = dataDir === null ? null : join(dataDir, group[0]?.isAlone ? group[0].name : 'all');
  return playOn({ ...options, dataDir: folder }, group);
}

async function playOn(options: DemoOptions, group: readonly Scenario[]): Promise<Played[]> {
  const stage = await openStage(options);
  try {
    await prepareLine(stage);
    return await Promise.all(
      group.map(async (each): Promise<Played> => {
        const startedAt = performance.now();
        const { name, about } = each;
        const result = await each
          .play(stage, options.breaks)
          .then((checks) => ({ checks, problem: null }))
          .catch((error: unknown) => ({ checks: [], problem: String(error) }));
        const ok = result.problem === null && result.checks.every((check) => check.ok);
        return { name, about, ok, seconds: secondsSince(startedAt), ...result };
      }),
    );
  } finally {
    await stage.close();
  }
}

const secondsSince = (startedAt: number): number =>
  Math.round((performance.now() - startedAt) / 100) / 10;
