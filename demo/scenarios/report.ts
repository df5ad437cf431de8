import type { Verdict } from '../checks.ts';

export interface Played {
  readonly name: string;
  readonly about: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly checks: readonly Verdict[];
  /** Why it could not be played to its end. */
  readonly problem: string | null;
}

/** The report as `--json` writes it. */
export interface ScenarioReport {
  readonly ok: boolean;
  readonly seconds: number;
  readonly scenarios: readonly Played[];
}

export function printScenarios(report: ScenarioReport): void {
  for (const { name, about, seconds, checks, problem } of report.scenarios) {
    console.log(`\n${name}: ${about} (${seconds} s)`);
    for (const check of checks)
      console.log(`  ${check.ok ? '✔' : '✘'} ${check.name.padEnd(26)}${check.detail}`);
    if (problem !== null) console.log(`  ✘ ${problem}`);
  }
  console.log(report.ok ? '\nAll is as it should be.' : '\nSomething is off.');
}
