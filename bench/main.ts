/** `npm run bench`: measures, prints a table, and says when a run counts for nothing. */
import { writeFileSync } from 'node:fs';
import { measureAdmin } from './admin/admin.ts';
import { adminFigures } from './admin/figures.ts';
import { amdFigures, measureAmd } from './amd/amd.ts';
import { SPEECH_PROGRAMS, SPEECH_VOICES } from './amd/voices.ts';
import { measureCalls } from './calls.ts';
import { callsFigures } from './calls-figures.ts';
import { enginesFigures, measureEngines } from './engines.ts';
import { importFigures, measureImport } from './import.ts';
import { measureLeaks, type LeaksRow } from './leaks.ts';
import { installPackages, installTestPrograms } from '../e2e/packages.ts';
import { machineLine, thisMachine } from './machine.ts';
import { readOptions, USAGE, type BenchOptions } from './options.ts';
import { measureMixed } from './mixed.ts';
import { measureRamp, rampFigures, rampLine } from './ramp.ts';
import { measureSetup, setupFigures, setupLine, STEPS } from './setup.ts';
import { sipFigures, sipLine, SIP_HEAD } from './sip-figures.ts';
import { measureSip, SIP_RATES } from './sip.ts';
import { atMost, tableOf, verdictsOf, type Figure } from './table.ts';
import { measureTrunks, trunksFigures } from './trunks.ts';

/** What a benchmark gives: figures for people, rows for machines. */
interface Outcome {
  readonly figures: readonly Figure[];
  /** By name, as they stand in the file. */
  readonly result: object;
  /** Why the run counts for nothing; null when it counts. */
  readonly void: string | null;
  /** False when something that must hold did not, figures apart. */
  readonly ok: boolean;
}

async function run(options: BenchOptions): Promise<Outcome> {
  switch (options.command) {
    case 'engines':
      return engines(options);
    case 'setup':
      return setup(options);
    case 'sip':
      return sip(options);
    case 'import':
      return imports(options);
    case 'leaks':
      return leaks(options);
    case 'mixed':
      return mixed(options);
    case 'admin':
      return admin(options);
    case 'amd':
      return amd();
    case 'trunks':
      return trunks(options);
    default:
      return options.ramp ? ramp(options) : calls(options);
  }
}

async function calls(options: BenchOptions): Promise<Outcome> {
  const row = await measureCalls(options);
  return {
    figures: callsFigures(row),
    result: { rows: [row] },
    void: row.void ? `the rig was late with ${row.rigMisses} of ${row.rigPackets} packets` : null,
    ok: row.failed === 0,
  };
}

async function engines(options: BenchOptions): Promise<Outcome> {
  const rows = await measureEngines(options, (line) => console.log(line));
  const late = rows.filter((row) => row.void).map(({ engine }) => engine);
  return {
    figures: enginesFigures(rows),
    result: { rows },
    void: late.length > 0 ? `the rig was late beside: ${late.join(', ')}` : null,
    ok: rows.every(({ failed }) => failed === 0),
  };
}

async function ramp({ n, seconds }: BenchOptions): Promise<Outcome> {
  const rows = await measureRamp(n, seconds, (row) => console.log(rampLine(row)));
  return { figures: rampFigures(rows), result: { rows }, void: null, ok: true };
}

async function setup({ rate, seconds }: BenchOptions): Promise<Outcome> {
  const rates = rate > 0 ? [rate] : STEPS;
  const rows = await measureSetup(rates, seconds, (row) => console.log(setupLine(row)));
  return {
    figures: setupFigures(rows),
    result: { rows },
    void: null,
    ok: rows.some(({ holds }) => holds),
  };
}

async function sip({ rates, seconds }: BenchOptions): Promise<Outcome> {
  installTestPrograms();
  console.log(SIP_HEAD);
  const rows = await measureSip(rates.length > 0 ? rates : SIP_RATES, seconds, (row) =>
    console.log(sipLine(row)),
  );
  return {
    figures: sipFigures(rows),
    result: { rows },
    void: null,
    ok: rows.some(({ holds }) => holds),
  };
}

async function imports({ rows }: BenchOptions): Promise<Outcome> {
  const row = await measureImport(rows);
  return {
    figures: importFigures(row),
    result: { rows: [row] },
    void: null,
    ok: row.imported === row.rows,
  };
}

async function leaks(options: BenchOptions): Promise<Outcome> {
  const row = await measureLeaks(options.calls);
  return {
    ...{ figures: keptFigures(row), result: { rows: [row] }, void: null },
    ok: row.differences.length === 0,
  };
}

async function mixed(options: BenchOptions): Promise<Outcome> {
  const row = await measureMixed(options.calls);
  const { dispositions, faults, interventions, unaccounted } = row;
  console.log({ dispositions, faults, interventions });
  for (const line of unaccounted) console.log(`UNACCOUNTED ${line}`);
  const lost = { name: 'calls and slots unaccounted for', value: unaccounted.length };
  return {
    figures: [{ ...lost, unit: '', must: atMost(0) }, ...keptFigures(row)],
    ...{ result: { rows: [row] }, void: null },
    ok: row.differences.length === 0 && unaccounted.length === 0,
  };
}

function keptFigures(row: LeaksRow): Figure[] {
  console.log('before', row.before, '\nafter', row.after);
  for (const line of row.differences) console.log(`DIFFERS ${line}`);
  return [
    { name: 'kept after all calls', value: row.differences.length, unit: '', must: atMost(0) },
    { name: 'as before after', value: row.settledAfterSeconds, unit: 's', must: null },
    { name: 'resident before', value: row.rssBeforeMb, unit: 'MB', must: null },
    { name: 'resident after', value: row.rssAfterMb, unit: 'MB', must: null },
  ];
}

async function admin({ seconds }: BenchOptions): Promise<Outcome> {
  installTestPrograms();
  const row = await measureAdmin(seconds, (line) => console.log(line));
  return { figures: adminFigures(row), result: row, void: null, ok: true };
}

function amd(): Outcome {
  installPackages(SPEECH_PROGRAMS, SPEECH_VOICES);
  const result = measureAmd((line) => console.log(line));
  return { figures: amdFigures(result), result, void: null, ok: true };
}

async function trunks({ n, seconds }: BenchOptions): Promise<Outcome> {
  const row = await measureTrunks(n, seconds);
  return {
    figures: trunksFigures(row),
    result: { rows: [row] },
    void: null,
    ok: row.registered === n,
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
  const verdicts = verdictsOf(outcome.figures);
  if (options.json)
    writeFileSync(
      options.json,
      `${JSON.stringify({ machine, ...outcome.result, verdicts, void: outcome.void }, null, 2)}\n`,
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
