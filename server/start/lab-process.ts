import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const LAB = fileURLToPath(new URL('../../lab/main.ts', import.meta.url));
const READY_WITHIN_MS = 20_000;
const END_WITHIN_MS = 3000;

const Addresses = z.object({
  carrier: z.object({ sip: z.string(), journal: z.url() }).optional(),
  openai: z.object({ baseUrl: z.url(), journal: z.url() }).optional(),
});
export type LabAddresses = z.infer<typeof Addresses>;

const Remembered = z.object({ sipPort: z.int() });

export interface LabOptions {
  readonly carrier: boolean;
  readonly openai: boolean;
  readonly seed: string;
  readonly dataDir: string;
}

export interface Lab {
  readonly addresses: LabAddresses;
  readonly pid: number;
  close(): Promise<void>;
}

/** The SIP port the lab's carrier had last time, so that its trunk still leads there. */
export function rememberedSipPort(dataDir: string): number | null {
  const file = join(dataDir, 'lab.json');
  if (!existsSync(file)) return null;
  const parsed = Remembered.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data.sipPort : null;
}

/**
 * Runs the lab beside us, in a process of its own that ends with ours.
 * @throws Error with what it said when it does not come up
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const remembered = rememberedSipPort(options.dataDir);
  try {
    return await launch(options, options.carrier ? remembered : null);
  } catch (error) {
    if (remembered === null) throw error;
    return launch(options, null);
  }
}

async function launch(options: LabOptions, sipPort: number | null): Promise<Lab> {
  const child = spawn(
    process.execPath,
    [
      LAB,
      '--with-parent',
      '--seed',
      options.seed,
      ...(options.carrier ? ['--carrier'] : []),
      ...(options.openai ? ['--openai'] : []),
      ...(sipPort === null ? [] : ['--sip-port', String(sipPort)]),
    ],
    // Its own process group: Ctrl-C reaches us first, and the lab outlives our drain.
    { stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  );
  const addresses = await firstLine(child);
  const port = Number(addresses.carrier?.sip.split(':').at(-1));
  if (port) writeFileSync(join(options.dataDir, 'lab.json'), JSON.stringify({ sipPort: port }));
  return { addresses, pid: child.pid ?? 0, close: () => end(child) };
}

function firstLine(child: ChildProcess): Promise<LabAddresses> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-2000)));
    const fail = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`The lab did not come up: ${why} ${said}`.trim()));
    };
    const late = setTimeout(() => fail('it took too long.'), READY_WITHIN_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with code ${code}.`));
    if (!child.stdout) return fail('it has no output.');
    createInterface(child.stdout).once('line', (line) => {
      clearTimeout(late);
      child.removeAllListeners('exit');
      resolve(Addresses.parse(JSON.parse(line)));
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const late = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
    child.once('exit', () => {
      clearTimeout(late);
      resolve();
    });
    child.stdin?.end();
    child.kill('SIGTERM');
  });
}

/** Whether an AI endpoint is the lab's, as it reports itself; only loopback is asked. */
export async function reportsLab(baseUrl: string, apiKey: string): Promise<boolean> {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(baseUrl).hostname)) return false;
  try {
    const answer = await fetch(`${baseUrl}/models`, {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(2000),
    });
    await answer.body?.cancel();
    return answer.headers.get('x-callboard-lab') === '1';
  } catch {
    return false;
  }
}
