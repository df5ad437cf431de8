import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScenarioReport } from '../demo/scenarios/report.ts';
import { SCENARIOS } from '../demo/scenarios/index.ts';
import { newFolder, type Leftovers } from './installation.ts';

const MAIN = fileURLToPath(new URL('../demo/main.ts', import.meta.url));
const WITHIN_MS = 170_000;

interface Run {
  readonly status: number;
  readonly said: string;
  readonly report: ScenarioReport;
}

/** All that `npm run demo -- --scenario …` promises, played at once. */
describe('the scenarios of the demo', () => {
  let leftovers: Leftovers;
  let all: Run;

  async function demo(...args: readonly string[]): Promise<Run> {
    const folder = newFolder(leftovers);
    const file = join(folder, 'report.json');
    const child = spawn(
      process.execPath,
      [MAIN, ...args, '--json', file, '--data-dir', join(folder, 'data')],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, OPENAI_API_KEY: '' } },
    );
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (said += data.toString()));
    const late = setTimeout(() => child.kill('SIGINT'), WITHIN_MS);
    const [status] = (await once(child, 'close')) as [number];
    clearTimeout(late);
    const report = JSON.parse(readFileSync(file, 'utf8')) as ScenarioReport;
    return { status, said, report };
  }

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    all = await demo('--scenario', 'all', '--break', 'asksTwice');
  }, 180_000);
  afterAll(() => leftovers?.disposeAsync(), 20_000);

  for (const { name, about, checks } of SCENARIOS)
    it(`shows ${about} (${name})`, () => {
      const played = all.report.scenarios.find((each) => each.name === name);
      expect(played?.problem).withContext(all.said).toBeNull();
      expect(played?.checks.map((check) => check.name)).toEqual([...checks]);
      const failed = played?.checks.filter(({ ok }) => !ok) ?? [];
      const broken = failed.filter((check) => check.name !== 'asksTwice');
      expect(broken).withContext(all.said).toEqual([]);
    });

  it('fails by exactly the check that --break names', () => {
    const failed = all.report.scenarios.flatMap(({ checks }) => checks).filter(({ ok }) => !ok);
    expect(failed.map(({ name }) => name)).toEqual(['asksTwice']);
    expect([all.status, all.report.ok]).toEqual([1, false]);
    expect(all.said).toContain('✘ asksTwice');
    expect(all.said).toContain('Something is off.');
  });
});
