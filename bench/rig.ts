/** A server of our own with the lab in other processes, ready to be given calls over REST. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '../demo/client.ts';
import { startServer, type RunningServer } from '../demo/server.ts';
import { contactsWorkbook } from '../demo/workbook.ts';
import { startFaultProxy, type FaultProxy } from '../e2e/faults/proxy.ts';
import type { Agent } from '../server/contract/agents.ts';
import type { Session } from '../server/contract/auth.ts';
import type { Campaign } from '../server/contract/campaigns.ts';
import type { UploadPreview } from '../server/contract/numbers.ts';
import type { Job } from '../server/contract/system.ts';
import type { Trunk } from '../server/contract/trunks.ts';
import { startEngine, type BenchEngine, type EngineName } from './media-server.ts';
import { startLabProcess } from './lab.ts';

export const DATA = fileURLToPath(new URL('../data', import.meta.url));
const LOOK_EVERY_MS = 100;
/** Ranges of RTP ports below the ephemeral ones, so that benchmarks beside each other do not meet. */
const RTP_RANGES = 4;
const RTP_PORTS = 5000;
const FIRST_RTP_PORT = 10_000;

export interface RigOptions {
  /** Further arguments for the carrier, e.g. `--endless`. */
  readonly carrier: readonly string[];
  readonly server?: Readonly<Record<string, string>>;
  /** Starts a media server that carries the audio; without one the audio plane does. */
  readonly engine?: EngineName;
  /** Puts a network between server and AI that can be troubled. */
  readonly hasFaults?: boolean;
}

export interface Rig {
  readonly client: Client;
  readonly server: RunningServer;
  readonly url: string;
  readonly carrierJournal: string;
  readonly openaiJournal: string;
  readonly carrierPid: number;
  readonly openaiPid: number;
  readonly engine: BenchEngine | undefined;
  readonly faults: FaultProxy | undefined;
  readonly agent: Agent;
  readonly trunk: Trunk;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts everything; what was started ends with the rig, also when something fails on the way. */
export async function openRig(options: RigOptions): Promise<Rig> {
  await using opening = new AsyncDisposableStack();
  const openai = await startLabProcess(['--openai', '--tones', '--thinking-ms', '0']);
  opening.defer(() => openai.stop());
  const carrier = await startLabProcess(['--carrier', '--tones', ...options.carrier]);
  opening.defer(() => carrier.stop());
  const { sip, journal: carrierJournal } = some(carrier.addresses.carrier);
  const { baseUrl, journal: openaiJournal } = some(openai.addresses.openai);
  const faults = options.hasFaults ? await startFaultProxy(baseUrl, 'bench') : undefined;
  if (faults) opening.defer(() => faults.close());
  const engine = await startEngine(opening, options.engine ?? 'embedded');
  mkdirSync(DATA, { recursive: true });
  const dataDir = mkdtempSync(join(DATA, 'bench-'));
  opening.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const server = await startServer(dataDir, {
    LAB: 'off',
    OPENAI_API_KEY: 'sk-lab',
    OPENAI_BASE_URL: faults?.baseUrl ?? baseUrl,
    DRAIN_SECONDS: '0',
    ...rtpPorts(),
    ...engine?.environment,
    ...options.server,
  });
  opening.defer(() => server.stop());
  const client = await signedIn(server.run.url);
  const agent = await client.post<Agent>('/agents', AGENT);
  const trunk = await client.post<Trunk>('/trunks', trunkTo(sip));
  const closing = opening.move();
  return {
    ...{ client, server, url: server.run.url, carrierJournal, openaiJournal, agent, trunk },
    ...{ carrierPid: carrier.pid, openaiPid: openai.pid, faults, engine },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

const AGENT = {
  name: 'Bench agent',
  primary_language: 'tr',
  turn_detection_type: 'server',
  max_call_duration: 3600,
  system_instructions: 'You answer whatever {{name}} asks, for as long as they ask.',
};

const trunkTo = (sip: string) => ({
  name: 'Lab carrier',
  host: sip.slice(0, sip.lastIndexOf(':')),
  port: Number(sip.slice(sip.lastIndexOf(':') + 1)),
  codecs: ['PCMU', 'PCMA'],
  max_channels: 5000,
  is_default: true,
});

function rtpPorts(): Record<string, string> {
  const first = FIRST_RTP_PORT + (process.pid % RTP_RANGES) * RTP_PORTS;
  return { RTP_PORT_MIN: String(first), RTP_PORT_MAX: String(first + RTP_PORTS - 1) };
}

/** A client with the first account of a new server. */
export async function signedIn(url: string): Promise<Client> {
  const client = new Client(url);
  const session = await client.post<Session>('/auth/register', {
    email: 'bench@example.com',
    password: randomBytes(18).toString('base64url'),
    full_name: 'Bench',
  });
  client.useToken(session.access_token);
  return client;
}

export interface Batch {
  readonly numbers: readonly string[];
  readonly callsPerSecond: number;
  readonly concurrent?: number;
}

/** Uploads the numbers and starts a campaign that calls each once. */
export async function callAll({ client, agent, trunk }: Rig, batch: Batch): Promise<Campaign> {
  const upload = await client.upload<UploadPreview & { job: Job }>(
    '/numbers/upload?commit=true&country=TR&list_name=Bench',
    'contacts.xlsx',
    await contactsWorkbook(batch.numbers),
  );
  const imported = await jobDone(client, upload.job.id);
  if (imported['imported'] !== batch.numbers.length)
    throw new Error(`of ${batch.numbers.length} numbers ${String(imported['imported'])} came in`);
  const campaign = await client.post<Campaign>('/campaigns', {
    name: 'Bench',
    agent_id: agent.id,
    trunk_id: trunk.id,
    list_ids: [String(imported['list_id'])],
    concurrent_calls: Math.min(batch.concurrent ?? 500, batch.numbers.length),
    calls_per_second: batch.callsPerSecond,
    retry_attempts: 0,
    ring_timeout: 30,
  });
  return client.post<Campaign>(`/campaigns/${campaign.id}/start`);
}

/** The result of a job. @throws Error when it failed */
export async function jobDone(client: Client, id: string): Promise<Record<string, unknown>> {
  for (;;) {
    const job = await client.get<Job>(`/jobs/${id}`);
    if (job.state === 'failed') throw new Error(`the import failed: ${job.detail ?? ''}`);
    if (job.state === 'completed' && job.result) return job.result;
    await pause(LOOK_EVERY_MS);
  }
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** Looks again until something is so. @throws Error that names it when it takes too long */
export async function until(
  what: string,
  withinMs: number,
  look: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await look())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await pause(LOOK_EVERY_MS * 5);
  }
}

function some<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the lab told no address');
  return value;
}
