import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabCarrier, startLabCarrier } from '../lab/carrier/index.ts';

const SIPP = '/usr/bin/sipp';
const HOST = '127.0.0.1';

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, HOST);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

describe('SIPp and the lab’s carrier', () => {
  let carrier: LabCarrier;
  let folder: string;
  const running: ChildProcess[] = [];

  const sipp = (...args: string[]): ChildProcess => {
    const all = [...args, '-i', HOST, '-nostdin'];
    const child = spawn(SIPP, all, { cwd: folder, stdio: 'ignore' });
    running.push(child);
    return child;
  };
  const exitOf = async (child: ChildProcess): Promise<unknown> => {
    if (child.exitCode !== null) return child.exitCode;
    const [code] = (await once(child, 'exit', {
      signal: AbortSignal.timeout(30_000),
    })) as unknown[];
    return code;
  };

  beforeAll(() => {
    if (!existsSync(SIPP)) {
      throw new Error('SIPp is missing: install it with `apt-get install sip-tester`.');
    }
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'callboard-lab-sipp-'));
    carrier = await startLabCarrier({ hurry: 10 });
  });
  afterEach(async () => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
    await carrier.close();
    rmSync(folder, { recursive: true });
  });

  it('takes 50 calls of sipp -sn uac to one who talks', async () => {
    const port = String(await freePort());
    const to = `${HOST}:${String(carrier.sip.port)}`;
    const calls = ['-m', '50', '-r', '25', '-d', '300'];
    const uac = sipp('-sn', 'uac', to, '-s', '+14155550110', '-p', port, ...calls);
    expect(await exitOf(uac)).toBe(0);
    const records = carrier.journal.list();
    expect(records.length).toBe(50);
    expect(new Set(records.map(({ callId }) => callId)).size).toBe(50);
    expect(
      records.every(({ status, endedBy }) => status === 200 && endedBy === 'caller'),
    ).toBeTrue();
    expect(carrier.calls).toBe(0);
  }, 40_000);

  it('places calls to sipp -sn uas and hangs up', async () => {
    const port = await freePort();
    const uas = sipp('-sn', 'uas', '-p', String(port), '-m', '20');
    const call = {
      uri: `sip:desk@${HOST}:${String(port)}`,
      from: '+14155550199',
      holdMs: 200,
    };
    // Until SIPp is there, nothing answers and the call is tried again.
    const first = async (): Promise<number> => {
      const { status } = await carrier.place(call);
      return status === 200 ? status : first();
    };
    expect(await first()).toBe(200);
    const results = await Promise.all(Array.from({ length: 19 }, () => carrier.place(call)));
    expect(results.map(({ status, endedBy }) => [status, endedBy])).toEqual(
      Array.from({ length: 19 }, () => [200, 'lab']),
    );
    expect(await exitOf(uas)).toBe(0);
  }, 40_000);
});
