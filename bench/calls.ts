/** `bench -- calls`: what one concurrent AI call costs, and how its audio fares. */
import { nowMs } from '../lab/steady-clock.ts';
import type { Call } from '../server/contract/calls.ts';
import type { CampaignStats } from '../server/contract/campaigns.ts';
import { bargeIns } from './barge-in.ts';
import { aiSessions, carrierCalls, carrierSummary, forgetFigures } from './lab.ts';
import type { CarrierSummary } from './lab.ts';
import { readMetrics } from './metrics.ts';
import { talkers } from './numbers.ts';
import { callAll, openRig, pause, until, type Rig } from './rig.ts';
import { median, percentile, rounded } from './statistics.ts';
import type { EngineName } from './media-server.ts';
import { engineMemoryOf, memoryOf, useOver, type Use } from './use.ts';

export interface CallsOptions {
  readonly n: number;
  readonly seconds: number;
  readonly windows: number;
  /** Who carries the audio. */
  readonly engine: EngineName;
}

export const ENDLESS = { carrier: ['--endless', '--reference'] };
export const CALLS_PER_SECOND = 20;
const SETTLE_MS = 5000;
const WARM_UP_MS = 10_000;
const UP_WITHIN_MS = 60_000;
const DOWN_WITHIN_MS = 60_000;
/** Above this part of its packets the rig was too late to say anything about others. */
const TOLERATED_MISSES = 0.001;

interface Typical {
  readonly p50: number | null;
  readonly p95: number | null;
}

interface Extreme {
  readonly p50: number | null;
  readonly p99: number | null;
}

/** One line of the results; ms, cores and MB. */
export interface CallsRow {
  readonly engine: EngineName;
  readonly calls: number;
  readonly failed: number;
  /** Cores per call over idle, without PostgreSQL, median of the windows. */
  readonly cpuPerCall: number;
  /** Cores of the media server per call over idle, likewise; 0 without one. */
  readonly engineCpuPerCall: number;
  /** Cores of PostgreSQL over idle, for all calls together. */
  readonly postgresCpu: number;
  readonly memoryPerCallMb: number;
  readonly engineMemoryPerCallMb: number;
  readonly sendJitterMs: Extreme;
  /** A bare sender beside the calls. */
  readonly referenceJitterMs: Extreme;
  readonly inMs: Extreme;
  readonly bargeInMs: Extreme & { readonly count: number };
  /** 200 OK → the agent's first sound. */
  readonly answerToAudioMs: Typical;
  /** 200 OK → the first RTP packet, silent or not. */
  readonly answerToRtpMs: Typical;
  readonly turnLatencyMs: Typical;
  readonly sendLatenessMs: Extreme;
  readonly packetsLost: number;
  readonly rigMisses: number;
  readonly rigPackets: number;
  readonly rigLatenessMs: Extreme;
  readonly void: boolean;
  /** Cores in each window: ours per call; the lab's; those of everything else on the machine. */
  readonly windows: readonly {
    readonly cpuPerCall: number;
    readonly labCpu: number;
    readonly othersCpu: number;
  }[];
}

/** Measures idle, places the calls, waits until they are up, measures the windows. */
export async function measureCalls(options: CallsOptions): Promise<CallsRow> {
  const { n, seconds, engine } = options;
  await using rig = await openRig({ ...ENDLESS, engine });
  await pause(SETTLE_MS);
  const idle = await useOver(rig, (seconds * 1000) / 2);
  const [idleMb, idleEngineMb] = [memoryOf(rig), engineMemoryOf(rig)];
  const numbers = talkers(n);
  const { id: campaignId } = await callAll(rig, { numbers, callsPerSecond: CALLS_PER_SECOND });
  await allUp(rig, n);
  await pause(WARM_UP_MS);
  const { rtp: ramp } = await carrierSummary(rig.carrierJournal);
  await forgetFigures(rig.carrierJournal);
  const since = nowMs();
  const windows: Use[] = [];
  for (let i = 0; i < options.windows; i++) windows.push(await useOver(rig, seconds * 1000));
  const { rtp } = await carrierSummary(rig.carrierJournal);
  const memoryPerCallMb = rounded((memoryOf(rig) - idleMb) / n, 2);
  const engineMemoryPerCallMb = rounded((engineMemoryOf(rig) - idleEngineMb) / n, 2);
  const plane = await planeFigures(rig);
  const failed = await failedOf(rig, campaignId, n);
  await hangUp(rig, campaignId);
  return {
    engine,
    calls: n,
    failed,
    ...cpuFigures(windows, idle, n),
    memoryPerCallMb,
    engineMemoryPerCallMb,
    ...plane,
    bargeInMs: await bargeInOf(rig, campaignId, since),
    answerToAudioMs: typical(ramp.answerToVoiceMs),
    answerToRtpMs: typical(ramp.answerToRtpMs),
    turnLatencyMs: typical(rtp.turnLatencyMs),
    sendJitterMs: extreme(rtp.sendJitterMs),
    referenceJitterMs: extreme(rtp.referenceJitterMs),
    packetsLost: rtp.packetsLost,
    rigLatenessMs: extreme(rtp.rigLatenessMs),
    ...rigVerdict(rtp),
  };
}

const typical = ({ p50, p95 }: Typical): Typical => ({ p50, p95 });
const extreme = ({ p50, p99 }: Extreme): Extreme => ({ p50, p99 });

function cpuFigures(windows: readonly Use[], idle: Use, n: number) {
  const perCall = ({ ours }: Use) => rounded((ours - idle.ours) / n, 5);
  return {
    cpuPerCall: rounded(median(windows.map(perCall)), 5),
    engineCpuPerCall: rounded(median(windows.map(({ engine }) => (engine - idle.engine) / n)), 5),
    postgresCpu: rounded(median(windows.map(({ postgres }) => postgres - idle.postgres)), 3),
    windows: windows.map((use) => ({
      cpuPerCall: perCall(use),
      labCpu: rounded(use.lab, 3),
      othersCpu: rounded(use.others, 3),
    })),
  };
}

/** What the audio plane measured of itself. */
async function planeFigures(rig: Rig): Promise<Pick<CallsRow, 'inMs' | 'sendLatenessMs'>> {
  const metrics = await readMetrics(rig.url);
  const metric = (name: string) => metrics.get(`callboard_media_${name}_ms`) ?? null;
  return {
    inMs: { p50: metric('append_p50'), p99: metric('append_p99') },
    sendLatenessMs: { p50: metric('send_lateness_p50'), p99: metric('send_lateness_p99') },
  };
}

/** What the rig itself did wrong, and whether that voids what it measured. */
export function rigVerdict({
  rigMisses,
  packetsSent,
}: Pick<CarrierSummary['rtp'], 'rigMisses' | 'packetsSent'>) {
  const isVoid = packetsSent === 0 || rigMisses / packetsSent > TOLERATED_MISSES;
  return { rigMisses, rigPackets: packetsSent, void: isVoid };
}

/** Waits until so many callees have answered. @throws Error when calls end meanwhile */
export const allUp = (rig: Rig, n: number): Promise<void> =>
  until(`${n} calls up`, UP_WITHIN_MS + (n / CALLS_PER_SECOND) * 1000, async () => {
    const { answered, open, calls } = await carrierSummary(rig.carrierJournal);
    if (calls > open) throw new Error(`${calls - open} of ${calls} calls ended while more came up`);
    return answered >= n;
  });

/** Calls of a campaign that are not up, although nobody has ended them. */
export async function failedOf({ client }: Rig, campaignId: string, n: number): Promise<number> {
  const stats = await client.get<CampaignStats>(`/campaigns/${campaignId}/stats`);
  return n - stats.active_calls;
}

/** Stops a campaign and waits until its calls are closed. */
async function hangUp({ client }: Rig, campaignId: string): Promise<void> {
  await client.post(`/campaigns/${campaignId}/stop`);
  await until('calls hung up', DOWN_WITHIN_MS, async () => {
    const stats = await client.get<CampaignStats>(`/campaigns/${campaignId}/stats`);
    return stats.active_calls === 0;
  });
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
