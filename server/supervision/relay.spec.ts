import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { MonitorNews } from '../../actors/ports/supervision.ts';
import { until } from '../../actors/ports/until.ts';
import { MonitorRelay } from './relay.ts';

/** Both ends of a connection. */
interface Line {
  readonly near: WebSocket;
  readonly far: WebSocket;
}

const QUARTER_OF_A_SECOND = 4000;

describe('a browser that monitors a call', () => {
  let server: WebSocketServer;
  let browser: Line;
  let audio: Line;
  let relay: MonitorRelay;
  let isGone: boolean;
  let closed: Promise<unknown[]>;

  async function connect(): Promise<Line> {
    const accepted = once(server, 'connection');
    const far = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [near] = (await accepted) as [WebSocket];
    if (far.readyState !== WebSocket.OPEN) await once(far, 'open');
    return { near, far };
  }

  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    browser = await connect();
    audio = await connect();
    isGone = false;
    relay = new MonitorRelay(browser.near, audio.near, 'ada');
    relay.onGone(() => (isGone = true));
    closed = once(browser.far, 'close');
  });
  afterEach(() => {
    for (const { far, near } of [browser, audio]) {
      far.terminate();
      near.terminate();
    }
    server.close();
  });

  /** The browser takes nothing off its line, as one that hangs. */
  const line = (): Socket => (browser.far as unknown as { _socket: Socket })._socket;
  const words = (text: string): MonitorNews => ({
    type: 'event',
    event: { at: 1, kind: 'note', data: { text } },
  });
  const talk = words('x'.repeat(20_000));
  const unread = (): number => browser.near.bufferedAmount;

  it('gets no audio as long as a quarter of a second of it is unread', async () => {
    line().pause();
    // The kernel takes in what it can before anything is unread.
    await until(() => {
      relay.tell(talk);
      return unread() > QUARTER_OF_A_SECOND;
    });
    const before = unread();
    let came = 0;
    audio.near.on('message', () => came++);
    for (let i = 0; i < 50; i++) audio.far.send(Buffer.alloc(320), { binary: true });
    await until(() => came === 50);
    expect(unread()).toBeLessThanOrEqual(before);
    expect(browser.near.readyState).toBe(WebSocket.OPEN);
  });

  it('is closed with a reason when it does not read even the words, and holds up nothing', async () => {
    line().pause();
    await until(() => {
      relay.tell(talk);
      return browser.near.readyState !== WebSocket.OPEN;
    });
    const most = unread();
    for (let i = 0; i < 100; i++) relay.tell(talk);
    expect(unread()).withContext('nothing is kept for it any more').toBe(most);
    line().resume();
    const [code, reason] = (await closed) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([4008, 'too slow: open the monitor again']);
    await until(() => isGone);
    expect(audio.near.readyState).not.toBe(WebSocket.OPEN);
  });

  it('keeps every word as long as it reads', async () => {
    const heard: unknown[] = [];
    browser.far.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())));
    for (let i = 0; i < 200; i++) {
      relay.tell(words(`${i} ${'x'.repeat(5000)}`));
      await until(() => heard.length === i + 1);
    }
    expect(heard.length).toBe(200);
    expect(browser.near.readyState).toBe(WebSocket.OPEN);
  });
});
