/** `npm run bench`: measures, prints a table, and says when a run counts for nothing. */
import { writeFileSync } from 'node:fs';
import { callsFigures, measureCalls } from './calls.ts';
import { machineLine, thisMachine } from './machine.ts';
import { readOptions, USAGE, type BenchOptions } from './options.ts';
import { tableOf, verdictsOf, type Figure } from './table.ts';

/** What a benchmark gives: figures for people, rows for machines. */
interface Outcome {
  readonly figures: readonly Figure[];
  readonly rows: readonly object[];
  /** Why the run counts for nothing; null when it counts. */
  readonly void: string | null;
  /** False when something that must hold did not, figures apart. */
  readonly ok: boolean;
}

async function run(options: BenchOptions): Promise<Outcome> {
  const row = await measureCalls(options);
  return {
    figures: callsFigures(row),
    rows: [row],
    void: row.void ? `the rig was late with ${row.rigMisses} of ${row.rigPackets} packets` : null,
    ok: row.failed === 0,
  };
}

async function main(): Promise<boolean> {
  const options = readOptions(process.argv.slice(2));
  if (options.command === 'help') {
    process.stdout.write(USAGE);
    return true;
  }
  const machine = thisMachine();
  console.log(machineLine(machine));
  const outcome = await run(options);
  console.log(`\n${tableOf(outcome.figures)}`);
  const { rows } = outcome;
  const verdicts = verdictsOf(outcome.figures);
  if (options.json)
    writeFileSync(
      options.json,
      `${JSON.stringify({ machine, rows, verdicts, void: outcome.void }, null, 2)}\n`,
    );
  if (outcome.void) console.error(`VOID: ${outcome.void}. Try again when the machine is idle.`);
  return outcome.ok && outcome.void === null;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
