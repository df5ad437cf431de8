/** The lab as processes of their own, and what they counted. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const MAIN = fileURLToPath(new URL('../lab/main.ts', import.meta.url));
const READY_WITHIN_MS = 20_000;
const ANSWER_WITHIN_MS = 30_000;

const Addresses = z.object({
  carrier: z.object({ sip: z.string(), journal: z.url() }).optional(),
  openai: z.object({ baseUrl: z.url(), journal: z.url() }).optional(),
});

/** One process of the lab. */
export interface LabProcess {
  readonly pid: number;
  readonly addresses: z.infer<typeof Addresses>;
  stop(): Promise<void>;
}

/** Starts a part of the lab. @throws Error with what it said when it does not come up */
export async function startLabProcess(args: readonly string[]): Promise<LabProcess> {
  const child = spawn(process.execPath, [MAIN, '--with-parent', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-2000)));
  const line = await new Promise<string>((resolve, reject) => {
    const fail = () => reject(new Error(`The lab did not come up. ${said}`));
    const late = setTimeout(() => (child.kill('SIGKILL'), fail()), READY_WITHIN_MS);
    child.once('exit', fail);
    createInterface(child.stdout).once('line', (first) => {
      clearTimeout(late);
      child.off('exit', fail);
      resolve(first);
    });
  });
  return {
    pid: child.pid ?? 0,
    addresses: Addresses.parse(JSON.parse(line)),
    stop: () => stopped(child),
  };
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.stdin?.end();
  });
}

const Percentiles = z.object({
  count: z.int(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  max: z.number().nullable(),
});
export type Percentiles = z.infer<typeof Percentiles>;

const CarrierSummary = z.object({
  calls: z.int(),
  answered: z.int(),
  open: z.int(),
  rtp: z.object({
    lines: z.int(),
    packetsSent: z.int(),
    packetsReceived: z.int(),
    packetsLost: z.int(),
    sendJitterMs: Percentiles,
    referenceJitterMs: Percentiles,
    answerToRtpMs: Percentiles,
    answerToVoiceMs: Percentiles,
    turnLatencyMs: Percentiles,
    bargeInMs: Percentiles,
    rigMisses: z.int(),
    rigLatenessMs: Percentiles,
  }),
  cpuMs: z.number(),
});
export type CarrierSummary = z.infer<typeof CarrierSummary>;

const CarrierCall = z.object({
  callId: z.string(),
  number: z.string(),
  at: z.string(),
  status: z.int().optional(),
  answeredAtMs: z.number().optional(),
  endedAt: z.string().optional(),
  endedBy: z.string().optional(),
  why: z.string().optional(),
  heard: z.array(z.object({ startMs: z.number(), ms: z.number(), interrupted: z.boolean() })),
});
export type CarrierCall = z.infer<typeof CarrierCall>;

const AiSession = z.object({
  id: z.string(),
  speechStartedAtMs: z.array(z.number()),
  errors: z.array(z.string()),
});
export type AiSession = z.infer<typeof AiSession>;

const ask = async (url: string, method = 'GET'): Promise<Response> => {
  const response = await fetch(url, { method, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status}`);
  return response;
};

export const carrierSummary = async (journal: string): Promise<CarrierSummary> =>
  CarrierSummary.parse(await (await ask(`${journal}/journal/summary`)).json());

/** Forgets the carrier's figures, at the beginning of what is measured. */
export const forgetFigures = async (journal: string): Promise<void> => {
  await (await ask(`${journal}/journal/summary`, 'DELETE')).body?.cancel();
};

export const carrierCalls = async (journal: string): Promise<CarrierCall[]> =>
  z
    .object({ dropped: z.literal(0), records: z.array(CarrierCall) })
    .parse(await (await ask(`${journal}/journal`)).json()).records;

export const aiSessions = async (journal: string): Promise<AiSession[]> =>
  z
    .object({ dropped: z.literal(0), records: z.array(AiSession) })
    .parse(await (await ask(`${journal}/journal`)).json()).records;
