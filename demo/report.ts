import { writeFileSync } from 'node:fs';
import type { Verdict } from './checks.ts';
import type { Evidence } from './evidence.ts';

/** The report as `--json` writes it. */
export interface Report {
  readonly ok: boolean;
  readonly seconds: number;
  readonly contacts: number;
  readonly calls: number;
  readonly dispositions: Readonly<Record<string, number>>;
  readonly talkSeconds: number;
  readonly estimatedCost: number;
  readonly turnLatencyMs: { readonly p50: number | null; readonly p95: number | null };
  readonly invariants: readonly Verdict[];
}

export const reportOf = (
  evidence: Evidence,
  invariants: readonly Verdict[],
  seconds: number,
): Report => ({
  ok: invariants.every(({ ok }) => ok),
  seconds: Math.round(seconds * 10) / 10,
  contacts: evidence.contacts.length,
  calls: evidence.calls.length,
  dispositions: evidence.stats.dispositions,
  talkSeconds: Math.round(evidence.stats.talk_seconds),
  estimatedCost: Math.round(evidence.stats.estimated_cost * 10_000) / 10_000,
  turnLatencyMs: {
    p50: evidence.stats.reply_wait_ms?.p50 ?? null,
    p95: evidence.stats.reply_wait_ms?.p95 ?? null,
  },
  invariants,
});

export function printReport(report: Report): void {
  const line = (name: string, value: string) => console.log(`  ${name.padEnd(26)}${value}`);
  const ms = (value: number | null) => (value === null ? '–' : `${Math.round(value)} ms`);
  console.log(`\n${report.contacts} contacts, ${report.calls} calls in ${report.seconds} s`);
  for (const [disposition, count] of Object.entries(report.dispositions))
    line(disposition, String(count));
  line('talk time', `${Math.floor(report.talkSeconds / 60)} min ${report.talkSeconds % 60} s`);
  line(
    'turn latency p50 / p95',
    `${ms(report.turnLatencyMs.p50)} / ${ms(report.turnLatencyMs.p95)}`,
  );
  line(
    'estimated cost',
    `$${report.estimatedCost.toFixed(2)} (list prices; the lab costs nothing)`,
  );
  console.log('\nChecked against the lab’s own journal:');
  for (const { name, ok, detail } of report.invariants)
    console.log(`  ${ok ? '✔' : '✘'} ${name.padEnd(26)}${detail}`);
  console.log(report.ok ? '\nAll is as it should be.' : '\nSomething is off.');
}

export function writeReport(report: object, file: string): void {
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}
