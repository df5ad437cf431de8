/** `bench -- setup`: how many calls a second can be set up. */
import type { Call } from '../server/contract/calls.ts';
import type { CampaignStats } from '../server/contract/campaigns.ts';
import { carrierCalls, type CarrierCall } from './lab.ts';
import { numbersEnding } from './numbers.ts';
import { callAll, openRig, until, type Rig } from './rig.ts';
import { percentile, rounded } from './statistics.ts';
import { atLeast, type Figure } from './table.ts';

/** One line of the results: a rate that was tried. */
export interface SetupRow {
  readonly engine: 'embedded';
  /** Calls a second that were asked for. */
  readonly rate: number;
  /** INVITEs a second as they reached the callee, from the first to the last. */
  readonly achieved: number;
  readonly calls: number;
  /** Calls that were not answered and ended by the callee, as it does. */
  readonly failed: number;
  /** INVITEs that reached the callee more than a second behind the rate asked for. */
  readonly late: number;
  readonly lateMs: { readonly p50: number | null; readonly p99: number | null };
  /** First reason of a failure, in the server's words. */
  readonly problem: string | null;
  readonly holds: boolean;
}

/** Callees who answer and hang up at once, being in a hurry. */
const EARLY = [84, 86] as const;
const RIG = { carrier: ['--hurry', '10'] };
export const STEPS = [20, 40, 60, 75, 100, 125, 150] as const;
/** The budget freed by an ended call is used within a second, so this much is no lateness. */
const PUNCTUAL_MS = 1000;
const END_WITHIN_MS = 60_000;
const CONCURRENT = 500;

/** Tries the rates one after the other until one does not hold. */
export async function measureSetup(
  rates: readonly number[],
  seconds: number,
  tried: (row: SetupRow) => void,
): Promise<SetupRow[]> {
  await using rig = await openRig(RIG);
  const rows: SetupRow[] = [];
  let used = 0;
  for (const rate of rates) {
    const count = rate * seconds;
    const row = await tryRate(rig, rate, numbersEnding(EARLY, count, used));
    used += count;
    rows.push(row);
    tried(row);
    if (!row.holds) break;
  }
  return rows;
}

async function tryRate(rig: Rig, rate: number, numbers: readonly string[]): Promise<SetupRow> {
  const { id } = await callAll(rig, { numbers, callsPerSecond: rate, concurrent: CONCURRENT });
  await until(`${numbers.length} calls`, (numbers.length / rate) * 2000 + END_WITHIN_MS, () =>
    allEnded(rig, id, numbers.length),
  );
  const calls = await rig.client.all<Call>(`/campaigns/${id}/calls`);
  const mine = new Set(calls.map(({ sip_call_id }) => sip_call_id));
  const seen = (await carrierCalls(rig.carrierJournal)).filter(({ callId }) => mine.has(callId));
  const lateness = latenessOf(seen, rate);
  const failures = calls.filter(
    ({ disposition, hangup_cause }) =>
      disposition !== 'answered' || hangup_cause !== 'callee_hung_up',
  );
  const failed = failures.length + (numbers.length - calls.length);
  const late = lateness.filter((ms) => ms > PUNCTUAL_MS).length;
  const [first] = failures;
  return {
    engine: 'embedded',
    rate,
    achieved: rounded(rateOf(seen), 1),
    calls: calls.length,
    failed,
    late,
    lateMs: { p50: percentile(lateness, 0.5), p99: percentile(lateness, 0.99) },
    problem: first ? `${String(first.disposition)}/${String(first.hangup_cause)}` : null,
    holds: failed === 0 && late === 0,
  };
}

async function allEnded({ client }: Rig, id: string, count: number): Promise<boolean> {
  const stats = await client.get<CampaignStats>(`/campaigns/${id}/stats`);
  return stats.calls >= count && stats.active_calls === 0;
}

const times = (calls: readonly Pick<CarrierCall, 'at'>[]): number[] =>
  calls.map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b);

/** How far each INVITE came behind a steady rate that begins with the first, ms; 0 when it did not. */
export function latenessOf(calls: readonly Pick<CarrierCall, 'at'>[], rate: number): number[] {
  const [first = 0, ...rest] = times(calls);
  return [0, ...rest.map((at, index) => Math.max(0, at - first - ((index + 1) * 1000) / rate))];
}

/** Calls a second between the first and the last. */
export function rateOf(calls: readonly Pick<CarrierCall, 'at'>[]): number {
  const sorted = times(calls);
  const ms = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
  return ms > 0 ? ((sorted.length - 1) * 1000) / ms : 0;
}

export const setupLine = (row: SetupRow): string =>
  `${row.rate}/s: ${row.calls} calls, ${row.failed} failed, ${row.late} late, ` +
  `${row.achieved}/s achieved${row.problem ? ` (${row.problem})` : ''}`;

/** The highest rate that holds, which is what was asked for. */
export function setupFigures(rows: readonly SetupRow[]): Figure[] {
  const holding = rows.filter(({ holds }) => holds).map(({ rate }) => rate);
  return [
    {
      name: 'call set-ups, none failed',
      value: Math.max(0, ...holding),
      unit: '/s',
      must: atLeast(20),
      aim: atLeast(75),
    },
  ];
}
