import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '../demo/client.ts';
import type { Session } from '../server/contract/auth.ts';
import type { Call } from '../server/contract/calls.ts';
import type { SystemStatus } from '../server/contract/system.ts';
import type { Trunk } from '../server/contract/trunks.ts';
import {
  ACCOUNT,
  createAgent,
  end,
  isAlive,
  type Leftovers,
  newFolder,
  postgresOf,
  register,
  startInstallation,
} from './installation.ts';
import { until } from './until.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NODE = join('node_modules', '.bin', 'node');
/** `nobody` on every Linux. */
const NOBODY = 65_534;

/** A program with all that it says. */
interface Run {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** @returns the exit code */
  ended(withinMs: number): Promise<number | null>;
}

describe('npm start', () => {
  let leftovers: Leftovers;
  let dataDir: string;

  beforeEach(() => {
    leftovers = new AsyncDisposableStack();
    dataDir = join(newFolder(leftovers), 'da ta');
    leftovers.defer(() => {
      const postgres = postgresOf(dataDir);
      if (postgres !== undefined) process.kill(postgres, 'SIGQUIT');
    });
  });
  afterEach(() => leftovers.disposeAsync(), 60_000);

  /** Starts the server with nothing set but what is given. */
  function run(
    environment: Record<string, string>,
    { command = [NODE, 'server/main.ts'], cwd = ROOT, detached = false } = {},
  ): Run {
    const [program = '', ...args] = command;
    const child = spawn(program, args, {
      cwd,
      detached,
      env: {
        PATH: process.env['PATH'],
        HOME: cwd,
        DATA_DIR: dataDir,
        PORT: '0',
        SIP_PORT: '0',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.on('data', (data: Buffer) => (text += data.toString()));
    child.stderr.on('data', (data: Buffer) => (text += data.toString()));
    leftovers.defer(() => end(child));
    return {
      child,
      said: () => text,
      ended: (withinMs) =>
        until(
          `the end of ${program}`,
          withinMs,
          () => child.exitCode !== null && [child.exitCode],
        ).then(([code]) => code ?? null),
    };
  }

  /** The address it prints when it is ready. */
  const ready = ({ child, said }: Run): Promise<string> =>
    until('the server is ready', 60_000, () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${said()}`);
      return /Callboard is ready: (\S+)/.exec(said())?.[1];
    });

  it('names every setting that cannot be used, at once, and shows no secret', async () => {
    const server = run({
      PORT: 'eighty',
      RTP_PORT_MIN: '80',
      RTP_TIMEOUT_SECONDS: '1',
      LAB: 'maybe',
      DATABASE_URL: 'mysql://root:topsecret@db',
      SECRET_KEY: 'tooshort',
    });
    expect(await server.ended(10_000)).toBe(1);
    for (const name of ['PORT', 'RTP_PORT_MIN', 'RTP_TIMEOUT_SECONDS', 'LAB'])
      expect(server.said()).toMatch(new RegExp(`^  ${name}: should be .+ \\(it is ".+"\\)$`, 'm'));
    for (const name of ['DATABASE_URL', 'SECRET_KEY'])
      expect(server.said()).toMatch(new RegExp(`^  ${name}: should be .+$`, 'm'));
    expect(server.said()).not.toMatch(/topsecret|tooshort/);
    expect(existsSync(dataDir)).toBeFalse();
  }, 20_000);

  it('says that a port it was told to use is taken, and leaves nothing running', async () => {
    const { server: taken, port } = await takePort(0);
    leftovers.defer(() => void taken.close());
    const server = run({ PORT: String(port), LAB: 'off', OPENAI_API_KEY: 'sk-none' });
    expect(await server.ended(60_000)).toBe(1);
    expect(server.said()).toContain(`HTTP port ${port} is in use by another program`);
    expect(postgresOf(dataDir)).toBeUndefined();
  }, 90_000);

  it('takes the next port when none was asked for', async () => {
    // Somebody else may hold 8080 already; then that is as good.
    const taken = await takePort(8080).catch(() => undefined);
    leftovers.defer(() => void taken?.server.close());
    const server = run({ PORT: '', LAB: 'off', OPENAI_API_KEY: 'sk-none' });
    const url = new URL(await ready(server));
    expect(Number(url.port)).toBeGreaterThan(8080);
    expect((await fetch(new URL('/readyz', url))).status).toBe(200);
    server.child.kill('SIGTERM');
    expect(await server.ended(30_000)).toBe(0);
  }, 90_000);

  it('ends at Ctrl-C with nothing left running, and goes on with its account when started again', async () => {
    const start = { command: [process.execPath, 'start.mjs', 'server'], detached: true };
    const first = run({}, start);
    const url = await ready(first);
    await register(url);
    const { pid, lab } = JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')) as {
      pid: number;
      lab: { pid: number };
    };
    const processes = [pid, lab.pid, postgresOf(dataDir) ?? 0, first.child.pid ?? 0];
    expect(processes.map(isAlive)).toEqual([true, true, true, true]);

    // A terminal signals the whole foreground group: the starter and the server each get one.
    process.kill(-(first.child.pid ?? 0), 'SIGINT');
    expect(await first.ended(40_000)).toBe(0);
    expect(first.said()).toContain('Stopping');
    await until('all processes are gone', 5000, () => !processes.some(isAlive));
    expect(existsSync(join(dataDir, 'run.json'))).toBeFalse();
    await expectAsync(fetch(url)).toBeRejected();

    const second = run({}, start);
    const again = new Client(await ready(second));
    expect((await again.get<SystemStatus>('/system/status')).has_account).toBeTrue();
    const session = await again.post<Session>('/auth/login', ACCOUNT);
    expect(session.user.email).toBe(ACCOUNT.email);
    process.kill(-(second.child.pid ?? 0), 'SIGINT');
    expect(await second.ended(40_000)).toBe(0);
  }, 240_000);

  it('drains until a second Ctrl-C, which hangs up at once', async () => {
    const server = await startInstallation(leftovers, dataDir, { DRAIN_SECONDS: '300', LAB: 'on' });
    const client = await register(server.run.url);
    const agent = await createAgent(client);
    const { lab } = await client.get<SystemStatus>('/system/status');
    const trunk = await client.post<Trunk>('/trunks', { name: 'Lab', ...lab.trunk });
    // This callee lets it ring for as long as anybody waits.
    const call = { agent_id: agent.id, trunk_id: trunk.id, to: '+14155550172', ring_timeout: 120 };
    const { id } = await client.post<Call>('/calls', call);
    await until('it rings', 10_000, async () => {
      return (await client.get<Call>(`/calls/${id}`)).ring_started_at;
    });
    server.process.kill('SIGINT');
    await until('it drains', 5000, () => server.output().includes('Stopping'));
    // One Ctrl-C may come twice; a second one counts from a second later on.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(server.process.exitCode).toBeNull();
    server.process.kill('SIGINT');
    const [code] = (await once(server.process, 'exit', {
      signal: AbortSignal.timeout(20_000),
    })) as [number];
    expect(code).toBe(0);

    const again = await startInstallation(leftovers, dataDir, { LAB: 'on' });
    const ended = await client.at(again.run.url).get<Call>(`/calls/${id}`);
    expect([ended.disposition, ended.hangup_cause]).toEqual(['cancelled', 'operator']);
  }, 120_000);

  it('asks a public installation’s first visitor for the token it printed', async () => {
    const server = run({ HOST: '0.0.0.0', LAB: 'off', OPENAI_API_KEY: 'sk-none' });
    const client = new Client(await ready(server));
    const token = await until(
      'the setup token',
      2000,
      () => /setup token (\S+)/.exec(server.said())?.[1],
    );
    expect((await client.get<SystemStatus>('/system/status')).needs_setup_token).toBeTrue();
    const refused = jasmine.objectContaining({ status: 403 });
    await expectAsync(client.post('/auth/register', ACCOUNT)).toBeRejectedWith(refused);
    const wrong = { ...ACCOUNT, setup_token: `${token}x` };
    await expectAsync(client.post('/auth/register', wrong)).toBeRejectedWith(refused);
    const { user } = await client.post<Session>('/auth/register', {
      ...ACCOUNT,
      setup_token: token,
    });
    expect(user.role).toBe('admin');
  }, 90_000);

  it('runs for an ordinary user in a folder with a space below one that is closed to others', async () => {
    const isRoot = process.getuid?.() === 0;
    const home = join(newFolder(leftovers), 'closed');
    const copy = join(home, 'call board');
    mkdirSync(copy, { recursive: true, mode: 0o700 });
    for (const part of [
      'actors',
      'asterisk',
      'freeswitch',
      'lab',
      'media',
      'server',
      'sip',
      'package.json',
    ])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    copyPackages(copy);
    if (isRoot) {
      // What the user need not write stays root's, as in an installation by root.
      for (const folder of [join(home, '..'), home, copy]) chownSync(folder, NOBODY, NOBODY);
    }
    dataDir = join(copy, 'data');
    const other = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
    const server = run(
      {},
      { cwd: copy, command: [...(isRoot ? other : []), NODE, 'server/main.ts'] },
    );
    const client = await register(await ready(server));
    expect((await client.get<SystemStatus>('/system/status')).lab.ai).toBeTrue();
    const postgres = postgresOf(dataDir) ?? 0;
    const uid = isRoot ? NOBODY : process.getuid?.();
    expect(readFileSync(`/proc/${postgres}/status`, 'utf8')).toContain(`Uid:\t${uid}\t`);
    server.child.kill('SIGINT');
    expect(await server.ended(40_000)).toBe(0);
    expect(isAlive(postgres)).toBeFalse();
  }, 180_000);
});

async function takePort(port: number): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : 0 };
}

/** Hard links where the file system allows it: there are many thousand files. */
function copyPackages(to: string): void {
  const packages = join(ROOT, 'node_modules');
  if (spawnSync('cp', ['-al', packages, to]).status === 0) return;
  const copied = spawnSync('cp', ['-a', packages, to], { encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(copied.stderr);
}
