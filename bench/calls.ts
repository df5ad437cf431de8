/** `bench -- calls`: what one concurrent AI call costs, and how its audio fares. */
import type { Call } from '../server/contract/calls.ts';
import type { CampaignStats } from '../server/contract/campaigns.ts';
import { nowMs } from '../lab/steady-clock.ts';
import { bargeIns } from './barge-in.ts';
import { aiSessions, carrierCalls, carrierSummary, forgetFigures } from './lab.ts';
import type { CarrierSummary } from './lab.ts';
import { readMetrics } from './metrics.ts';
import { talkers } from './numbers.ts';
import {
  allProcesses,
  cpuOf,
  machineBusySeconds,
  ownProcesses,
  pssMb,
  treeOf,
} from './process-tree.ts';
import { callAll, openRig, pause, until, type Rig } from './rig.ts';
import { median, percentile, rounded } from './statistics.ts';
import { atMost, type Figure } from './table.ts';

export interface CallsOptions {
  readonly n: number;
  readonly seconds: number;
  readonly windows: number;
}

export const RIG = { carrier: ['--endless', '--reference'] };
export const CALLS_PER_SECOND = 20;
const SETTLE_MS = 5000;
const WARM_UP_MS = 10_000;
const UP_WITHIN_MS = 60_000;
/** Above this part of its packets the rig was too late to say anything about others. */
const TOLERATED_MISSES = 0.001;

interface Pair {
  readonly p50: number | null;
  readonly p99: number | null;
}

/** One line of the results; ms, cores and MB. */
export interface CallsRow {
  readonly engine: 'embedded';
  readonly calls: number;
  readonly failed: number;
  /** Cores per call over idle, without PostgreSQL, median of the windows. */
  readonly cpuPerCall: number;
  /** Cores of PostgreSQL over idle, for all calls together. */
  readonly postgresCpu: number;
  readonly memoryPerCallMb: number;
  readonly sendJitterMs: Pair;
  /** A bare sender beside the calls. */
  readonly referenceJitterMs: Pair;
  readonly inMs: Pair;
  readonly bargeInMs: Pair & { readonly count: number };
  /** 200 OK → the agent's first sound. */
  readonly answerToAudioMs: { readonly p50: number | null; readonly p95: number | null };
  /** 200 OK → the first RTP packet, silent or not. */
  readonly answerToRtpMs: { readonly p50: number | null; readonly p95: number | null };
  readonly turnLatencyMs: { readonly p50: number | null; readonly p95: number | null };
  readonly sendLatenessMs: Pair;
  readonly packetsLost: number;
  readonly rigMisses: number;
  readonly rigPackets: number;
  readonly void: boolean;
  /** Cores in each window: ours per call, and those of everything that is neither ours nor the lab. */
  readonly windows: readonly { readonly cpuPerCall: number; readonly othersCpu: number }[];
}

interface Use {
  readonly ours: number;
  readonly postgres: number;
  readonly others: number;
}

/** Cores in use from one sample to the next. */
async function useOver(rig: Rig, ms: number): Promise<Use> {
  const sample = () => {
    const all = allProcesses();
    const tree = cpuOf(treeOf(rig.server.run.pid, all));
    const lab = [rig.carrierPid, rig.openaiPid].map((pid) => cpuOf(treeOf(pid, all)).ours);
    const busy = machineBusySeconds();
    return { ...tree, lab: lab.reduce((sum, one) => sum + one, 0), busy, at: performance.now() };
  };
  const before = sample();
  await pause(ms);
  const after = sample();
  const seconds = (after.at - before.at) / 1000;
  const cores = (of: (one: typeof before) => number) => (of(after) - of(before)) / seconds;
  return {
    ours: cores(({ ours }) => ours),
    postgres: cores(({ postgres }) => postgres),
    others: cores(({ busy, ours, postgres, lab }) => busy - ours - postgres - lab),
  };
}

const memoryOf = (rig: Rig): number =>
  pssMb(ownProcesses(rig.server.run.pid).map(({ pid }) => pid));

/** Measures idle, places the calls, waits until they are up, measures the windows. */
export async function measureCalls(options: CallsOptions): Promise<CallsRow> {
  await using rig = await openRig(RIG);
  const { n, seconds } = options;
  await pause(SETTLE_MS);
  const idle = await useOver(rig, (seconds * 1000) / 2);
  const idleMb = memoryOf(rig);
  const { id: campaignId } = await callAll(rig, {
    numbers: talkers(n),
    callsPerSecond: CALLS_PER_SECOND,
  });
  await allUp(rig, n);
  await pause(WARM_UP_MS);
  const { rtp: ramp } = await carrierSummary(rig.carrierJournal);
  await forgetFigures(rig.carrierJournal);
  const since = nowMs();
  const windows: Use[] = [];
  for (let i = 0; i < options.windows; i++) windows.push(await useOver(rig, seconds * 1000));
  const { rtp } = await carrierSummary(rig.carrierJournal);
  const callsMb = memoryOf(rig);
  const metrics = await readMetrics(rig.url);
  const metric = (name: string) => metrics.get(`callboard_media_${name}_ms`) ?? null;
  const misses = rigVerdict(rtp);
  const cpuPerCall = windows.map(({ ours }) => (ours - idle.ours) / n);
  return {
    engine: 'embedded',
    calls: n,
    failed: await failedOf(rig, campaignId, n),
    cpuPerCall: rounded(median(cpuPerCall), 5),
    postgresCpu: rounded(median(windows.map(({ postgres }) => postgres - idle.postgres)), 3),
    memoryPerCallMb: rounded((callsMb - idleMb) / n, 2),
    sendJitterMs: { p50: rtp.sendJitterMs.p50, p99: rtp.sendJitterMs.p99 },
    referenceJitterMs: { p50: rtp.referenceJitterMs.p50, p99: rtp.referenceJitterMs.p99 },
    inMs: { p50: metric('append_p50'), p99: metric('append_p99') },
    bargeInMs: await bargeInOf(rig, campaignId, since),
    answerToAudioMs: { p50: ramp.answerToVoiceMs.p50, p95: ramp.answerToVoiceMs.p95 },
    answerToRtpMs: { p50: ramp.answerToRtpMs.p50, p95: ramp.answerToRtpMs.p95 },
    turnLatencyMs: { p50: rtp.turnLatencyMs.p50, p95: rtp.turnLatencyMs.p95 },
    sendLatenessMs: { p50: metric('send_lateness_p50'), p99: metric('send_lateness_p99') },
    packetsLost: rtp.packetsLost,
    ...misses,
    windows: windows.map(({ others }, i) => ({
      cpuPerCall: rounded(cpuPerCall[i] ?? 0, 5),
      othersCpu: rounded(others, 3),
    })),
  };
}

/** What the rig itself did wrong, and whether that voids what it measured. */
export function rigVerdict({ rigMisses, packetsSent }: CarrierSummary['rtp']) {
  const isVoid = packetsSent === 0 || rigMisses / packetsSent > TOLERATED_MISSES;
  return { rigMisses, rigPackets: packetsSent, void: isVoid };
}

/** Waits until so many callees have answered. */
export const allUp = (rig: Rig, n: number): Promise<void> =>
  until(`${n} calls up`, UP_WITHIN_MS + (n / CALLS_PER_SECOND) * 1000, async () => {
    const { answered, open, calls } = await carrierSummary(rig.carrierJournal);
    if (calls > open) throw new Error(`${calls - open} of ${calls} calls ended while more came up`);
    return answered >= n;
  });

/** Calls of a campaign that are not, or no longer, up. */
export async function failedOf({ client }: Rig, campaignId: string, n: number): Promise<number> {
  const stats = await client.get<CampaignStats>(`/campaigns/${campaignId}/stats`);
  const ended = Object.values(stats.dispositions).reduce((sum, count) => sum + count, 0);
  return n - stats.active_calls + Math.max(0, ended - (n - stats.active_calls));
}

async function bargeInOf(
  rig: Rig,
  campaignId: string,
  since: number,
): Promise<CallsRow['bargeInMs']> {
  const rows = await rig.client.all<Call>(`/campaigns/${campaignId}/calls`);
  const pairing = new Map(
    rows.map(({ sip_call_id, openai_session_id }) => [sip_call_id ?? '', openai_session_id ?? '']),
  );
  const calls = await carrierCalls(rig.carrierJournal);
  const delays = bargeIns(calls, await aiSessions(rig.openaiJournal), pairing, since);
  const at = (part: number) => rounded(percentile(delays, part), 1);
  return { p50: at(0.5), p99: at(0.99), count: delays.length };
}

/** A row beside what it must reach. */
export const callsFigures = (row: CallsRow): Figure[] => [
  { name: 'failed calls', value: row.failed, unit: `of ${row.calls}`, must: atMost(0) },
  {
    name: 'CPU per call',
    value: row.cpuPerCall,
    unit: 'core',
    must: atMost(0.006),
    aim: atMost(0.003),
  },
  { name: 'PostgreSQL, all calls', value: row.postgresCpu, unit: 'core', must: null },
  {
    name: 'memory per call',
    value: row.memoryPerCallMb,
    unit: 'MB',
    must: atMost(1),
    aim: atMost(0.3),
  },
  {
    name: 'send jitter p99 over reference',
    value: difference(row.sendJitterMs.p99, row.referenceJitterMs.p99),
    unit: 'ms',
    must: atMost(3),
    aim: atMost(1),
  },
  {
    name: 'packet → append p99',
    value: row.inMs.p99,
    unit: 'ms',
    must: atMost(15),
    aim: atMost(5),
  },
  {
    name: `barge-in p99 (${row.bargeInMs.count})`,
    value: row.bargeInMs.p99,
    unit: 'ms',
    must: atMost(60),
    aim: atMost(25),
  },
  {
    name: 'answer → agent’s first sound p95',
    value: row.answerToAudioMs.p95,
    unit: 'ms',
    must: atMost(150),
    aim: atMost(80),
  },
  { name: 'answer → first RTP p95', value: row.answerToRtpMs.p95, unit: 'ms', must: null },
  { name: 'turn latency p50', value: row.turnLatencyMs.p50, unit: 'ms', must: null },
  { name: 'turn latency p95', value: row.turnLatencyMs.p95, unit: 'ms', must: null },
  { name: 'send clock late p99', value: row.sendLatenessMs.p99, unit: 'ms', must: null },
  { name: 'packets lost', value: row.packetsLost, unit: '', must: null },
  { name: 'rig misses', value: row.rigMisses, unit: `of ${row.rigPackets}`, must: null },
];

const difference = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : rounded(a - b, 2);
