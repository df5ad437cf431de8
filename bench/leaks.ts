/** `bench -- leaks`: after many calls, everything is what it was before. */
import type { CampaignStats } from '../server/contract/campaigns.ts';
import { contactNumbers } from '../demo/workbook.ts';
import { readMetrics } from './metrics.ts';
import { descriptors, rssMb } from './process-tree.ts';
import { callAll, openRig, pause, until, type Rig } from './rig.ts';
import { rounded } from './statistics.ts';

/** What a server holds: descriptors by kind, active resources, actors, ports. */
export type Holdings = Readonly<Record<string, number>>;

/** One line of the results. */
export interface LeaksRow {
  readonly calls: number;
  readonly dispositions: Readonly<Record<string, number>>;
  readonly before: Holdings;
  readonly after: Holdings;
  readonly differences: readonly string[];
  /** From the last call to the moment when all was as before, s; null when it never was. */
  readonly settledAfterSeconds: number | null;
  readonly rssBeforeMb: number;
  readonly rssAfterMb: number;
}

export const WARM_UP_CALLS = 100;
export const CONCURRENT = 200;
const CALLS_PER_SECOND = 30;
/** SIP transactions live on for 64×T1 = 32 s (RFC 3261), a flow up to twice as long. */
export const REST_MS = 75_000;
const SETTLE_WITHIN_MS = 180_000;
const LOOK_EVERY_MS = 3000;
const MS_PER_CALL = 30_000;

/** A demo's callees, who are in a hurry, so that many calls fit into some minutes. */
const RIG = { carrier: ['--hurry', '10'] };

/** Calls some, rests, looks; calls many, and looks until all is as it was. */
export async function measureLeaks(calls: number): Promise<LeaksRow> {
  await using rig = await openRig(RIG);
  const numbers = contactNumbers(WARM_UP_CALLS + calls);
  await callThem(rig, numbers.slice(0, WARM_UP_CALLS));
  await pause(REST_MS);
  const before = await steadyHoldings(rig);
  const rssBeforeMb = rssMb(rig.server.run.pid);
  const dispositions = await callThem(rig, numbers.slice(WARM_UP_CALLS));
  const settled = await settledAs(before, rig);
  return {
    ...{ calls, dispositions, before, ...settled },
    rssBeforeMb: Math.round(rssBeforeMb),
    rssAfterMb: Math.round(rssMb(rig.server.run.pid)),
  };
}

/** Looks until all is as it was, or for long enough. */
export async function settledAs(
  before: Holdings,
  rig: Rig,
): Promise<Pick<LeaksRow, 'after' | 'differences' | 'settledAfterSeconds'>> {
  const endedAt = performance.now();
  let after = await holdingsOf(rig);
  while (differences(before, after).length > 0 && performance.now() - endedAt < SETTLE_WITHIN_MS) {
    await pause(LOOK_EVERY_MS);
    after = await holdingsOf(rig);
  }
  const left = differences(before, after);
  const seconds = left.length > 0 ? null : rounded((performance.now() - endedAt) / 1000, 0);
  return { after, differences: left, settledAfterSeconds: seconds };
}

/** Calls all of them. @returns how many ended in which way @throws Error when that takes too long */
export async function callThem(
  rig: Rig,
  numbers: readonly string[],
  { concurrent, msPerCall } = { concurrent: CONCURRENT, msPerCall: MS_PER_CALL },
): Promise<Record<string, number>> {
  const { id } = await callAll(rig, { numbers, callsPerSecond: CALLS_PER_SECOND, concurrent });
  const path = `/campaigns/${id}/stats`;
  const withinMs = 60_000 + (numbers.length / Math.min(numbers.length, concurrent)) * msPerCall;
  let stats = await rig.client.get<CampaignStats>(path);
  await until(`${numbers.length} calls`, withinMs, async () => {
    stats = await rig.client.get<CampaignStats>(path);
    return stats.calls >= numbers.length && stats.active_calls === 0;
  }).catch((error: unknown) => {
    const { calls, active_calls, dispositions } = stats;
    const seen = JSON.stringify({ calls, active_calls, dispositions });
    throw new Error(`${(error as Error).message}: ${seen}`);
  });
  return stats.dispositions;
}

/** The least of several looks: what comes and goes with a look itself is left out. */
export async function steadyHoldings(rig: Rig): Promise<Holdings> {
  const looks: Holdings[] = [];
  for (let i = 0; i < 5; i++) {
    looks.push(await holdingsOf(rig));
    await pause(LOOK_EVERY_MS);
  }
  return Object.fromEntries(
    Object.keys(looks[0] ?? {}).map((key) => [
      key,
      Math.min(...looks.map((look) => look[key] ?? 0)),
    ]),
  );
}

const RESOURCE = /^callboard_nodejs_active_resources\{type="(\w+)"\}$/;
const HELD = ['actors', 'calls', 'sip_dialogs', 'media_endpoints', 'media_conversations'];

async function holdingsOf({ url, server }: Rig): Promise<Holdings> {
  const metrics = await readMetrics(url);
  const resources = [...metrics].flatMap(([name, value]) => {
    const [, type] = RESOURCE.exec(name) ?? [];
    return type === undefined ? [] : [[`resource ${type}`, value] as const];
  });
  return {
    ...Object.fromEntries(
      Object.entries(descriptors(server.run.pid)).map(([kind, count]) => [`fd ${kind}`, count]),
    ),
    ...Object.fromEntries(resources),
    ...Object.fromEntries(HELD.map((name) => [name, metrics.get(`callboard_${name}`) ?? 0])),
    'ports taken': -(metrics.get('callboard_media_ports_available') ?? 0),
  };
}

/** What is more, or less, than it was; less is told as well, for it must be understood too. */
export function differences(before: Holdings, after: Holdings): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => (before[name] ?? 0) !== (after[name] ?? 0))
    .map((name) => `${name}: ${before[name] ?? 0} → ${after[name] ?? 0}`);
}
