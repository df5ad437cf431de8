import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

interface Addresses {
  readonly carrier: { readonly sip: string; readonly journal: string };
  readonly openai: { readonly baseUrl: string; readonly journal: string };
}

describe('the lab’s command', () => {
  let child: ChildProcess;

  afterEach(() => child.kill('SIGKILL'));

  it('says in one line where it is, and leaves nothing behind when its parent is gone', async () => {
    child = spawn(process.execPath, [MAIN, '--with-parent', '--tones'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    const { carrier, openai } = JSON.parse(line.toString()) as Addresses;
    for (const url of [carrier.journal, openai.journal]) {
      const journal = (await (await fetch(`${url}/journal`)).json()) as object;
      expect(journal).toEqual({ seq: 0, dropped: 0, records: [] } as never);
    }
    child.stdin!.end();
    const [code, signal] = (await once(child, 'exit')) as [number, string | null];
    expect([code, signal]).toEqual([0, null]);
    await expectAsync(fetch(`${openai.baseUrl}/models`)).toBeRejected();
    // The SIP port is free again.
    const socket = createSocket('udp4');
    socket.bind(Number(carrier.sip.split(':')[1]), '127.0.0.1');
    await once(socket, 'listening');
    socket.close();
  });
});
