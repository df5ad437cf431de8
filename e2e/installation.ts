import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from '../demo/client.ts';
import { type RunningServer, startServer } from '../demo/server.ts';
import type { Agent } from '../server/contract/agents.ts';
import type { Session } from '../server/contract/auth.ts';
import { until } from './until.ts';

const LAB = fileURLToPath(new URL('../lab/main.ts', import.meta.url));
const LAB_READY_MS = 30_000;
export const ACCOUNT = { email: 'first@example.com', password: 'a long enough password' };

/** Closed in reverse order at the end of a spec, also of one that failed. */
export type Leftovers = AsyncDisposableStack;

/** A folder with a space in its name, removed at the end. */
export function newFolder(leftovers: Leftovers): string {
  const folder = mkdtempSync(join(tmpdir(), 'callboard e2e '));
  leftovers.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

export interface LabProcess {
  readonly carrier: { readonly sip: string; readonly journal: string } | undefined;
  readonly openai: { readonly baseUrl: string; readonly journal: string } | undefined;
}

/** The lab in a process of its own, which ends with ours at the latest. */
export async function startLab(
  leftovers: Leftovers,
  ...args: readonly string[]
): Promise<LabProcess> {
  const child = spawn(process.execPath, [LAB, '--with-parent', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  leftovers.defer(() => end(child));
  const [line] = (await once(createInterface(child.stdout), 'line', {
    signal: AbortSignal.timeout(LAB_READY_MS),
  })) as [string];
  return JSON.parse(line) as LabProcess;
}

/** Ends a process, by force when it does not go. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await exit;
  clearTimeout(late);
}

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** The process id of the PostgreSQL that runs in a data folder. */
export function postgresOf(dataDir: string): number | undefined {
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return pid > 0 && isAlive(pid) ? pid : undefined;
}

/** Ends whatever a server that was killed, or a spec that failed, has left in a data folder. */
async function sweep(dataDir: string): Promise<void> {
  const postgres = postgresOf(dataDir);
  if (postgres === undefined) return;
  process.kill(postgres, 'SIGQUIT');
  await until('PostgreSQL ends', 20_000, () => !isAlive(postgres));
}

/** A server in `dataDir`; whatever happens, it and its PostgreSQL are gone at the end. */
export async function startInstallation(
  leftovers: Leftovers,
  dataDir: string,
  environment: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  leftovers.defer(() => sweep(dataDir));
  const server = await startServer(dataDir, { DRAIN_SECONDS: '0', ...environment });
  leftovers.defer(() => end(server.process, 'SIGINT'));
  return server;
}

/** Creates the first account and signs in. */
export const register = (url: string): Promise<Client> => admitted(url, '/auth/register');

/** The same account at another node. */
export const signIn = (url: string): Promise<Client> => admitted(url, '/auth/login');

async function admitted(url: string, path: string): Promise<Client> {
  const client = new Client(url);
  const session = await client.post<Session>(path, ACCOUNT);
  client.useToken(session.access_token);
  return client;
}

export const createAgent = (client: Client, more: object = {}): Promise<Agent> =>
  client.post<Agent>('/agents', {
    name: 'Appointment desk',
    primary_language: 'en',
    turn_detection_type: 'server',
    system_instructions:
      'Ask whether the appointment suits them, record the outcome with set_outcome, say goodbye, end the call.',
    ...more,
  });
