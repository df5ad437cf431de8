/** `bench -- calls --ramp`: how many calls hold on this machine with the lab beside them. */
import { allUp, CALLS_PER_SECOND, ENDLESS, failedOf, rigVerdict } from './calls.ts';
import { carrierSummary, forgetFigures } from './lab.ts';
import { talkers } from './numbers.ts';
import { callAll, openRig, pause, type Rig } from './rig.ts';
import { rounded } from './statistics.ts';
import { atLeast, type Figure } from './table.ts';
import { useOver } from './use.ts';

/** One step. */
export interface RampRow {
  readonly engine: 'embedded';
  readonly calls: number;
  readonly failed: number;
  readonly turnLatencyMs: { readonly p50: number | null; readonly p95: number | null };
  readonly oursCpu: number;
  readonly labCpu: number;
  readonly othersCpu: number;
  readonly rigMisses: number;
  readonly rigPackets: number;
  /** Why it does not hold; null when it does. */
  readonly problem: string | null;
}

const STEP = 50;
/** Turn latency may grow by so much over one call's. */
const GROWTH_MS = 60;
const WARM_UP_MS = 5000;
/** One call takes few turns, so it is watched for longer. */
const BASE_MS = 60_000;

/** Adds calls in steps up to `most` until a step does not hold. */
export async function measureRamp(
  most: number,
  seconds: number,
  done: (row: RampRow) => void,
): Promise<RampRow[]> {
  await using rig = await openRig(ENDLESS);
  const campaigns: { id: string; n: number }[] = [];
  const rows: RampRow[] = [];
  for (const n of levels(most)) {
    const base = rows[0]?.turnLatencyMs.p95 ?? null;
    const up = campaigns.reduce((sum, campaign) => sum + campaign.n, 0);
    const numbers = talkers(n - up, up);
    const { id } = await callAll(rig, { numbers, callsPerSecond: CALLS_PER_SECOND });
    campaigns.push({ id, n: n - up });
    const row = await hold(rig, campaigns, base, rows.length === 0 ? BASE_MS : seconds * 1000);
    rows.push(row);
    done(row);
    if (row.problem !== null) break;
  }
  return rows;
}

/** One call, then steps. */
export const levels = (most: number): number[] => [
  1,
  ...Array.from({ length: Math.ceil(most / STEP) }, (_, i) => Math.min(most, (i + 1) * STEP)),
];

async function hold(
  rig: Rig,
  campaigns: readonly { id: string; n: number }[],
  base: number | null,
  ms: number,
): Promise<RampRow> {
  const calls = campaigns.reduce((sum, { n }) => sum + n, 0);
  await allUp(rig, calls);
  await pause(WARM_UP_MS);
  await forgetFigures(rig.carrierJournal);
  const use = await useOver(rig, ms);
  const { rtp } = await carrierSummary(rig.carrierJournal);
  const failures = await Promise.all(campaigns.map(({ id, n }) => failedOf(rig, id, n)));
  const { p50, p95 } = rtp.turnLatencyMs;
  const verdict = rigVerdict(rtp);
  const row = {
    engine: 'embedded',
    calls,
    failed: failures.reduce((sum, failed) => sum + failed, 0),
    turnLatencyMs: { p50, p95 },
    oursCpu: rounded(use.ours, 3),
    labCpu: rounded(use.lab, 3),
    othersCpu: rounded(use.others, 3),
    rigMisses: verdict.rigMisses,
    rigPackets: verdict.rigPackets,
  } as const;
  return { ...row, problem: problemOf(row, base, verdict.void) };
}

/** Why a step does not hold. The first, one call, sets the measure. */
export function problemOf(
  { failed, turnLatencyMs: { p95 } }: Pick<RampRow, 'failed' | 'turnLatencyMs'>,
  base: number | null,
  isVoid: boolean,
): string | null {
  if (failed > 0) return `${failed} calls failed`;
  if (isVoid) return 'the rig was late';
  if (p95 === null) return 'no turn was taken';
  if (base !== null && p95 > base + GROWTH_MS)
    return `turns take ${Math.round(p95 - base)} ms more`;
  return null;
}

export const rampLine = (row: RampRow): string =>
  `${row.calls} calls: ${row.failed} failed, turn latency p95 ${row.turnLatencyMs.p95 ?? '–'} ms, ` +
  `cores ours ${row.oursCpu}, lab ${row.labCpu}, others ${row.othersCpu}, ` +
  `rig misses ${row.rigMisses} of ${row.rigPackets}: ${row.problem ?? 'holds'}`;

export const rampFigures = (rows: readonly RampRow[]): Figure[] => [
  {
    name: 'calls held',
    value: Math.max(0, ...rows.filter(({ problem }) => problem === null).map(({ calls }) => calls)),
    unit: '',
    must: atLeast(200),
  },
];
