import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { findBinaries, type PostgresBinaries } from './binaries.ts';
import { asCommand, chooseRunAs, type RunAs } from './run-as.ts';

const USER = 'callboard';
const DATABASE = 'postgres';
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 500;
/** One that cannot start, on a full disk say, is not tried all the time. */
const AGAIN_AFTER_MS = 5000;

export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  /** Changes when it was killed and has been started again. */
  readonly pid: number;
  /** It was running already, left by a process that was killed. */
  readonly adopted: boolean;
  /** Stops it; idempotent. */
  stop(): Promise<void>;
}

/**
 * Runs PostgreSQL in `dataDir`, on an ephemeral port of 127.0.0.1, in a process group of its own so
 * that Ctrl-C reaches us first. One that still runs there is adopted; one that is killed is started
 * again on the same port.
 * @throws Error with the end of its log when it does not come up
 */
export async function startPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  const home = resolve(dataDir);
  const data = join(home, 'postgres');
  mkdirSync(home, { recursive: true });
  const binaries = findBinaries();
  const runAs = chooseRunAs([binaries.root, home]);
  const password = secret(home);
  const urlOf = (port: number) => `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;

  const running = findRunning(data);
  if (running) {
    await untilReady(urlOf(running.port), () => undefined, logFile(home));
    const again = { binaries, runAs, data, home, port: running.port };
    return watched({ ...again, pid: running.pid, url: urlOf(running.port), adopted: true });
  }
  if (!existsSync(join(data, 'PG_VERSION'))) initialise({ binaries, runAs, data, home, password });
  own(runAs, data);
  const port = await freePort();
  const pid = launch({ binaries, runAs, data, home, port });
  const url = urlOf(port);
  await untilReady(url, () => (isAlive(pid) ? undefined : 'it ended'), logFile(home));
  return watched({ binaries, runAs, data, home, port, pid, url, adopted: false });
}

const logFile = (home: string): string => join(home, 'postgres.log');

function secret(home: string): string {
  const file = join(home, 'postgres.secret');
  if (!existsSync(file))
    writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

interface Setup {
  readonly binaries: PostgresBinaries;
  readonly runAs: RunAs;
  readonly data: string;
  readonly home: string;
}

function initialise({ binaries, runAs, data, home, password }: Setup & { password: string }): void {
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  own(runAs, data);
  const passwordFile = join(home, 'postgres.initdb');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (runAs.kind === 'uid') chownSync(passwordFile, runAs.uid, runAs.gid);
  const { command, args, options } = asCommand(runAs, binaries.initdb, [
    `--pgdata=${data}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
  ]);
  try {
    execFileSync(command, args, { ...options, cwd: '/', stdio: 'pipe', timeout: 60_000 });
  } catch (error) {
    const said = (error as { stderr?: Buffer }).stderr?.toString().trim();
    rmSync(data, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not create its files in ${data}: ${said ?? String(error)}`, {
      cause: error,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Gives the data to whoever runs PostgreSQL; it refuses data of anybody else. */
function own(runAs: RunAs, data: string): void {
  const uid = runAs.kind === 'uid' ? runAs.uid : (process.getuid?.() ?? 0);
  const gid = runAs.kind === 'uid' ? runAs.gid : (process.getgid?.() ?? 0);
  chmodSync(data, 0o700);
  if (statSync(data).uid === uid) return;
  for (const entry of readdirSync(data, { recursive: true, encoding: 'utf8' }))
    chownSync(join(data, entry), uid, gid);
  chownSync(data, uid, gid);
}

function launch({ binaries, runAs, data, home, port }: Setup & { port: number }): number {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 100,
    jit: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
  const { command, args, options } = asCommand(runAs, binaries.postgres, [
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const log = openSync(logFile(home), 'a', 0o600);
  try {
    const child = spawn(command, args, {
      ...options,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
    });
    child.unref();
    child.on('error', () => undefined);
    if (!child.pid) throw new Error(`PostgreSQL could not be started from ${binaries.postgres}`);
    return child.pid;
  } finally {
    closeSync(log);
  }
}

/** A postmaster of this data folder that is alive; its pid file says where it listens. */
function findRunning(data: string): { pid: number; port: number } | undefined {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n').map(Number);
  if (!pid || !port || !isAlive(pid) || !runs(pid, data)) return undefined;
  return { pid, port };
}

function runs(pid: number, data: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(data);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function untilReady(
  url: string,
  ended: () => string | undefined,
  log: string,
): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  let last: unknown;
  while (Date.now() < deadline && !ended()) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      last = error;
      await client.end().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  const tail = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-8).join('\n') : '';
  throw new Error(`PostgreSQL did not come up (${String(last)}). The end of ${log}:\n${tail}`);
}

interface Running extends Setup {
  readonly port: number;
  readonly pid: number;
  readonly url: string;
  readonly adopted: boolean;
}

/** Starts it again when it is gone without having been stopped: its log brings the data back. */
function watched({ url, port, adopted, ...running }: Running): EmbeddedPostgres {
  let { pid } = running;
  let stopping: Promise<void> | undefined;
  let notBefore = 0;
  const watch = setInterval(() => {
    if (isAlive(pid) || Date.now() < notBefore || findRunning(running.data)) return;
    notBefore = Date.now() + AGAIN_AFTER_MS;
    try {
      pid = launch({ ...running, port });
    } catch {
      // Not now, for lack of processes or files: `/readyz` says so until it works.
    }
  }, LOOK_EVERY_MS);
  watch.unref();
  return {
    ...{ url, port, adopted },
    get pid() {
      return pid;
    },
    stop() {
      clearInterval(watch);
      return (stopping ??= stop(pid));
    },
  };
}

/** Fast shutdown (SIGINT); immediate (SIGQUIT) when that takes too long. */
async function stop(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  if (await ended(pid, STOP_WITHIN_MS)) return;
  signal(pid, 'SIGQUIT');
  await ended(pid, 5000);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

async function ended(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
