import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const MAIN = fileURLToPath(new URL('../server/main.ts', import.meta.url));
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 60_000;

const RunFile = z.object({
  pid: z.int(),
  url: z.url(),
  sip: z.object({ kind: z.string(), address: z.string() }),
  lab: z
    .object({
      pid: z.int(),
      carrier: z.object({ sip: z.string(), journal: z.url() }).optional(),
      openai: z.object({ baseUrl: z.url(), journal: z.url() }).optional(),
    })
    .nullable(),
});
export type RunFile = z.infer<typeof RunFile>;

export interface RunningServer {
  readonly run: RunFile;
  readonly process: ChildProcess;
  /** What it wrote so far. */
  output(): string;
  /** Drains as Ctrl-C does. @throws Error when it does not end well */
  stop(): Promise<void>;
}

/**
 * Starts a server of our own on free ports and waits until it serves.
 * @throws Error with what it said
 */
export async function startServer(
  dataDir: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, PORT: '0', SIP_PORT: '0', ...environment, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (data: Buffer) => (said = (said + data.toString()).slice(-10_000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const run = await untilServing(child, join(dataDir, 'run.json'), () => said);
  return { run, process: child, output: () => said, stop: () => stop(child, () => said) };
}

async function untilServing(
  child: ChildProcess,
  file: string,
  said: () => string,
): Promise<RunFile> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended at once.\n${said()}`);
    const run = readRun(file);
    if (run && run.pid === child.pid && (await answers(run.url))) return run;
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The server did not come up within ${READY_WITHIN_MS / 1000} s.\n${said()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function readRun(file: string): RunFile | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return RunFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // It is being written just now.
    return undefined;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}

function stop(child: ChildProcess, said: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    child.once('exit', (code) => {
      clearTimeout(late);
      if (code === 0) resolve();
      else reject(new Error(`The server ended with code ${code}.\n${said()}`));
    });
    child.kill('SIGINT');
  });
}
