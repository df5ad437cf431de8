/** `bench -- mixed`: calls of every kind, at their worst; afterwards everything is what it was before. */
import type { Agent, CreateAgent } from '../server/contract/agents.ts';
import type { CampaignStats } from '../server/contract/campaigns.ts';
import type { MonitorTicket } from '../server/contract/supervision.ts';
import type { LiveCall } from '../server/contract/live.ts';
import type { Call } from '../server/contract/calls.ts';
import type { TrunkStatus } from '../server/contract/trunks.ts';
import { WebSocket } from 'ws';
import { contactNumbers } from '../demo/workbook.ts';
import { pick, randomOf, type Random } from '../lab/seed.ts';
import { carrierCalls } from './lab.ts';
import {
  callThem,
  CONCURRENT,
  REST_MS,
  settledAs,
  steadyHoldings,
  WARM_UP_CALLS,
} from './leaks.ts';
import type { LeaksRow } from './leaks.ts';
import { rssMb } from './process-tree.ts';
import { openRig, pause, until, type Rig } from './rig.ts';

/** One line of the results. */
export interface MixedRow extends LeaksRow {
  /** Connections to the AI by what befell them. */
  readonly faults: Readonly<Record<string, number>>;
  /** What people did to calls under way, by kind. */
  readonly interventions: Readonly<Record<string, number>>;
  /** Calls that did not end, or of which nobody knows how. */
  readonly unaccounted: readonly string[];
}

const RIG = { carrier: ['--hurry', '4'], hasFaults: true };
/** Of the connections to the AI. */
const TROUBLED = 0.2;
const INTERVENES_EVERY_MS = 400;
/** Of a call at its worst, mailboxes, transfers and silence included. */
const MS_PER_CALL = 70_000;
const OVER_WITHIN_MS = 20_000;

/** A colleague who takes calls, one who is away, one who is busy, one who declines. */
const COLLEAGUES = ['+905321000042', '+905321000043', '+905321000044', '+905321000045'] as const;
const TRICKS = ['pause', 'resume', 'transfer', 'hangup', 'supervise', 'ear'] as const;
const LISTENS_FOR_MS = 1500;

/** Calls some undisturbed, looks, calls many at their worst, and looks until all is as it was. */
export async function measureMixed(calls: number): Promise<MixedRow> {
  await using rig = await openRig(RIG);
  const agents = await Promise.all(COLLEAGUES.map((to) => agentFor(rig, to)));
  const numbers = contactNumbers(WARM_UP_CALLS + calls);
  await callShared(rig, agents, numbers.slice(0, WARM_UP_CALLS));
  await pause(REST_MS);
  const before = await steadyHoldings(rig);
  const rssBeforeMb = rssMb(rig.server.run.pid);
  const since = rig.faults?.befell.length ?? 0;
  const { dispositions, interventions } = await atTheirWorst(rig, agents, numbers);
  const unaccounted = await unaccountedFor(rig);
  const settled = await settledAs(before, rig);
  return {
    ...{ calls, dispositions, before, ...settled, interventions, unaccounted },
    faults: counted(rig.faults?.befell.slice(since) ?? []),
    rssBeforeMb: Math.round(rssBeforeMb),
    rssAfterMb: Math.round(rssMb(rig.server.run.pid)),
  };
}

async function atTheirWorst(rig: Rig, agents: readonly Agent[], numbers: readonly string[]) {
  const { faults } = rig;
  if (faults) faults.share = TROUBLED;
  const meddler = meddle(rig);
  try {
    const dispositions = await callShared(rig, agents, numbers.slice(WARM_UP_CALLS));
    return { dispositions, interventions: await meddler.stop() };
  } finally {
    // What went wrong before is what is told.
    await meddler.stop().catch(() => undefined);
    if (faults) faults.share = 0;
  }
}

const agentFor = ({ client }: Rig, to: string): Promise<Agent> => {
  const settings: CreateAgent = {
    name: `Passes on to ${to.slice(-2)}`,
    primary_language: 'tr',
    turn_detection_type: 'server',
    max_call_duration: 60,
    idle_timeout_ms: 4000,
    tools: ['end_call', 'set_outcome', 'transfer_to_human', 'leave_voicemail'],
    voicemail: 'leave_message',
    transfer_number: to,
    transfer_ring_seconds: 5,
    system_instructions: 'Ask {{name}} whether the appointment suits them.',
  };
  return client.post<Agent>('/agents', settings);
};

/** Every agent calls its share, beside the others. */
async function callShared(rig: Rig, agents: readonly Agent[], numbers: readonly string[]) {
  const shares = agents.map((agent, index) =>
    callThem(
      { ...rig, agent },
      numbers.filter((_, at) => at % agents.length === index),
      { concurrent: CONCURRENT / agents.length, msPerCall: MS_PER_CALL },
    ),
  );
  const sums: Record<string, number> = {};
  for (const share of await Promise.all(shares))
    for (const [name, count] of Object.entries(share)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

/** What can be done to a call under way. Each rejects when the call is over. */
const tricksOf = (
  { client, url }: Rig,
  random: Random,
): Record<(typeof TRICKS)[number], (id: string) => Promise<unknown>> => ({
  pause: (id) => client.post(`/calls/${id}/recording/pause`, {}),
  resume: (id) => client.post(`/calls/${id}/recording/resume`, {}),
  transfer: (id) => client.post(`/calls/${id}/transfer`, {}),
  hangup: (id) => client.post(`/calls/${id}/hangup`, {}),
  supervise: (id) =>
    client.post(`/calls/${id}/supervise-by-phone`, { to: pick(random, COLLEAGUES) }),
  ear: async (id) => {
    const opened = await client.post<MonitorTicket>(`/calls/${id}/ticket`, {});
    await listen(`${url.replace('http', 'ws')}${opened.url}?ticket=${opened.ticket}`);
  },
});

/** Somebody in the browser, who goes away without a word. */
const listen = (address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    const timer = setTimeout(() => socket.terminate(), LISTENS_FOR_MS);
    let isOpen = false;
    socket.once('open', () => (isOpen = true));
    socket.once('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(timer);
      if (isOpen) resolve();
      else reject(new Error('the call is over'));
    });
  });

/** Somebody who does something to a call under way, again and again. */
function meddle(rig: Rig) {
  const { client } = rig;
  const random = randomOf('mixed');
  const tricks = tricksOf(rig, random);
  const done: string[] = [];
  const underWay = new Set<Promise<void>>();
  let isOver = false;
  const working = (async () => {
    while (!isOver) {
      await pause(INTERVENES_EVERY_MS);
      const { data } = await client.get<{ data: LiveCall[] }>('/calls/live');
      const talking = data.filter(({ phase }) => phase === 'talking');
      if (talking.length === 0) continue;
      const { id } = pick(random, talking as [LiveCall, ...LiveCall[]]);
      const trick = pick(random, TRICKS);
      const trying = tricks[trick](id).then(
        () => void done.push(trick),
        // It ended in between, or is being passed on already; or nobody answered.
        () => undefined,
      );
      underWay.add(trying);
      void trying.then(() => underWay.delete(trying));
    }
  })();
  return {
    async stop(): Promise<Record<string, number>> {
      isOver = true;
      await working;
      await Promise.all(underWay);
      return counted(done);
    },
  };
}

/** Sentences on whatever is not over, or on which there is no word. */
async function unaccountedFor({ client, trunk, carrierJournal, faults }: Rig): Promise<string[]> {
  await until('the callees have hung up', OVER_WITHIN_MS, async () =>
    (await carrierCalls(carrierJournal)).every(({ endedAt }) => endedAt !== undefined),
  ).catch(() => undefined);
  const open = (await carrierCalls(carrierJournal)).filter(({ endedAt }) => endedAt === undefined);
  const calls = await client.all<Call>('/calls');
  const vague = calls.filter(({ ended_at, disposition }) => !ended_at || !disposition);
  const status = await client.get<TrunkStatus>(`/trunks/${trunk.id}/status`);
  const campaigns = await client.all<{ id: string }>('/campaigns');
  const slots = await Promise.all(
    campaigns.map(({ id }) => client.get<CampaignStats>(`/campaigns/${id}/stats`)),
  );
  const taken = slots.reduce((sum, { slots_used }) => sum + slots_used, status.active_calls);
  return [
    ...open.map(({ callId }) => `the carrier still has ${callId}`),
    ...vague.map(({ id, hangup_cause }) => `call ${id} has no outcome (${String(hangup_cause)})`),
    ...(taken > 0 ? [`${taken} slots are still taken`] : []),
    ...(faults && faults.open > 0 ? [`${faults.open} connections to the AI are open`] : []),
  ];
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
