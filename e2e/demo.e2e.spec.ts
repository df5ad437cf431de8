import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../demo/report.ts';
import { type Leftovers, newFolder } from './installation.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const INVARIANTS = [
  'dispositionAsPersona',
  'calleeWordsInTranscript',
  'bothVoicesInRecording',
  'slotsReturned',
  'noSecondInvitePerAttempt',
  'everyContactFinal',
];

describe('npm run demo', () => {
  let leftovers: Leftovers;

  beforeEach(() => {
    leftovers = new AsyncDisposableStack();
  });
  afterEach(() => leftovers.disposeAsync(), 20_000);

  function demo(...args: readonly string[]): {
    status: number | null;
    said: string;
    report: Report;
  } {
    const folder = newFolder(leftovers);
    const file = join(folder, 'report.json');
    const all = ['start.mjs', 'demo', ...args, '--json', file, '--data-dir', join(folder, 'data')];
    const { status, stdout, stderr } = spawnSync(process.execPath, all, {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: 170_000,
      killSignal: 'SIGINT',
      env: { ...process.env, OPENAI_API_KEY: '' },
    });
    const said = stdout + stderr;
    expect(readdirSync(folder)).withContext(said).toContain('report.json');
    return { status, said, report: JSON.parse(readFileSync(file, 'utf8')) as Report };
  }

  it('calls 40 contacts, 20 at once, and finds all as it should be', () => {
    const { status, said, report } = demo('--contacts', '40', '--concurrency', '20');
    expect(status).withContext(said).toBe(0);
    expect(report.ok).toBeTrue();
    expect(report.contacts).toBe(40);
    expect(report.calls).toBeGreaterThanOrEqual(40);
    expect(report.seconds).toBeGreaterThan(5);
    expect(Object.values(report.dispositions).reduce((a, b) => a + b)).toBe(report.calls);
    expect(report.dispositions['answered']).toBeGreaterThan(15);
    expect(report.dispositions['busy']).toBeGreaterThan(0);
    expect(report.dispositions['no_answer']).toBeGreaterThan(0);
    expect(report.turnLatencyMs.p50).toBeGreaterThan(0);
    expect(report.turnLatencyMs.p95).toBeGreaterThanOrEqual(report.turnLatencyMs.p50 ?? Infinity);
    const names = report.invariants.map(({ name }) => name);
    expect(names).toEqual(jasmine.arrayContaining(INVARIANTS));
    expect(report.invariants.every(({ ok, detail }) => ok && detail.length > 10)).toBeTrue();
    expect(said).toContain('All is as it should be.');
  }, 180_000);

  it('fails by exactly the invariant that --break names', () => {
    const few = ['--contacts', '4', '--concurrency', '4'];
    const { status, report } = demo(...few, '--break', 'dispositionAsPersona');
    expect(status).toBe(1);
    expect(report.ok).toBeFalse();
    const failed = report.invariants.filter(({ ok }) => !ok).map(({ name }) => name);
    expect(failed).toEqual(['dispositionAsPersona']);
  }, 180_000);

  it('says at once what is wrong with its command line', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['start.mjs', 'demo', '--break', 'nothing'],
      { cwd: ROOT, encoding: 'utf8', timeout: 20_000 },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('--break takes one of: dispositionAsPersona');
  }, 30_000);
});
