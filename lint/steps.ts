import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** A command of the project's own tools. */
export interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

export interface Tally {
  /** Specs that passed and failed, as the runners counted them. */
  passed: number;
  failures: number;
  /** Steps that ended badly. */
  readonly failed: string[];
  /** The specs among them that failed, by their titles. */
  readonly titles: string[];
}

/**
 * Runs every step, the later ones too when one fails, and adds up what the spec runners counted. Steps in a
 * list of their own run side by side; of those only the first is heard while it runs.
 */
export async function runSteps(steps: readonly (Step | readonly Step[])[]): Promise<Tally> {
  const tally: Tally = { passed: 0, failures: 0, failed: [], titles: [] };
  for (const some of steps) {
    const [first, ...beside] = [some].flat();
    if (!first) continue;
    await Promise.all([
      runStep(first, tally, { isHeard: true }),
      ...beside.map((step) => runStep(step, tally, { isHeard: false })),
    ]);
  }
  return tally;
}

async function runStep(step: Step, tally: Tally, how: { isHeard: boolean }): Promise<void> {
  const startedAt = performance.now();
  const { code, output } = await run(step, how);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (!how.isHeard) process.stdout.write(output);
  console.log(`${code === 0 ? '✔' : '✘'} ${step.name} (${seconds} s)`);
  const counted = countSpecs(output);
  tally.passed += counted.passed;
  tally.failures += counted.failed;
  tally.titles.push(...failedSpecs(output));
  if (code !== 0) tally.failed.push(step.name);
}

function run(
  { command }: Step,
  { isHeard }: { isHeard: boolean },
): Promise<{ code: number; output: string }> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (data: Buffer) => {
      output += data.toString();
      if (isHeard) process.stdout.write(data);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Reads jasmine's "12 specs, 1 failure" and karma's last "Executed 11 of 12 (1 FAILED)". */
export function countSpecs(output: string): { passed: number; failed: number } {
  const jasmine = [...output.matchAll(/^(\d+) specs?, (\d+) failures?/gm)].map(
    ([, specs, failures]) => [Number(specs), Number(failures)] as const,
  );
  const karma = [...output.matchAll(/Executed (\d+) of \d+(?: \((\d+) FAILED\))?/g)].at(-1);
  const runs = [...jasmine, ...(karma ? [[Number(karma[1]), Number(karma[2] ?? 0)] as const] : [])];
  return runs.reduce(
    (sum, [specs, failures]) => ({
      passed: sum.passed + specs - failures,
      failed: sum.failed + failures,
    }),
    { passed: 0, failed: 0 },
  );
}

/** The titles of failed specs: jasmine's "1) title" below "Failures:", karma's "Browser (system) title FAILED". */
export function failedSpecs(output: string): string[] {
  const [, ...reports] = output.split(/^Failures:$/m);
  const jasmine = reports.flatMap((report) =>
    [...report.matchAll(/^\d+\) (.+)$/gm)].map(([, title = '']) => title),
  );
  const karma = [
    ...stripVTControlCharacters(output).matchAll(/^Chrome \S+ [^)]*\) (.+) FAILED$/gm),
  ].map(([, title = '']) => title);
  return [...jasmine, ...karma];
}
