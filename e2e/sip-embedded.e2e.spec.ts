import Srf from 'drachtio-srf';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedSip, type EmbeddedSip } from '../sip/embedded/index.ts';

const SIPP = '/usr/bin/sipp';
const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n';

interface Call {
  destroy(): Promise<unknown>;
  on(event: 'destroy', listener: () => void): void;
}
interface App {
  connect(options: EmbeddedSip['control']): void;
  disconnect(): void;
  on(event: string, listener: (error: Error | null) => void): void;
  invite(handler: (request: unknown, reply: unknown) => void): void;
  createUAC(uri: string, options: object): Promise<Call>;
  createUAS(request: unknown, reply: unknown, options: object): Promise<Call>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}

describe('SIPp and the embedded SIP server', () => {
  let server: EmbeddedSip;
  let app: App;
  let folder: string;
  let sipp: ChildProcess | undefined;

  /** @returns its exit code: 0 when all its calls went as its scenario says */
  const finished = async (process: ChildProcess): Promise<unknown> => {
    if (process.exitCode !== null) return process.exitCode;
    const [code] = (await once(process, 'exit', {
      signal: AbortSignal.timeout(20_000),
    })) as unknown[];
    return code;
  };
  const start = (...args: string[]): ChildProcess =>
    (sipp = spawn(SIPP, [...args, '-i', '127.0.0.1', '-nostdin'], {
      cwd: folder,
      stdio: 'ignore',
    }));

  beforeAll(() => {
    if (!existsSync(SIPP))
      throw new Error('SIPp is missing: install it with `apt-get install sip-tester`.');
  });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'callboard-sipp-'));
    server = await startEmbeddedSip({ sip: { host: '127.0.0.1', port: 0 } });
    app = new Srf() as unknown as App;
    const connected = new Promise((resolve) => app.on('connect', resolve));
    app.connect(server.control);
    await connected;
  });

  afterEach(async () => {
    sipp?.kill('SIGKILL');
    app.disconnect();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  for (const [name, transport, mode] of [
    ['UDP', 'udp', 'u1'],
    ['TCP', 'tcp', 't1'],
  ] as const) {
    it(`places 50 calls to sipp -sn uas over ${name}`, async () => {
      const port = await freePort();
      const uas = start('-sn', 'uas', '-p', String(port), '-t', mode, '-m', '50');
      // A refused call means that SIPp is not there yet.
      const uri = `sip:bob@127.0.0.1:${port};transport=${transport}`;
      const end = performance.now() + 5_000;
      const place = (): Promise<Call> =>
        app.createUAC(uri, { localSdp: SDP }).catch((error: { status?: number }) => {
          if (error.status !== 503 || performance.now() > end) throw error;
          return new Promise<void>((resolve) => setTimeout(resolve, 50)).then(place);
        });
      await (await place()).destroy();
      const calls = await Promise.all(Array.from({ length: 49 }, place));
      await Promise.all(calls.map((call) => call.destroy()));
      expect(await finished(uas)).toBe(0);
      expect((await server.stats()).dialogs).toBe(0);
    }, 30_000);

    it(`takes 50 calls of sipp -sn uac over ${name}`, async () => {
      let ended = 0;
      app.invite((request, reply) => {
        void app
          .createUAS(request, reply, { localSdp: SDP })
          .then((call) => call.on('destroy', () => ended++));
      });
      const to = `127.0.0.1:${server.sip.port}`;
      const uac = start('-sn', 'uac', to, '-t', mode, '-m', '50', '-r', '50', '-d', '20');
      expect([await finished(uac), ended]).toEqual([0, 50]);
      expect((await server.stats()).dialogs).toBe(0);
    }, 30_000);
  }
});
