import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import {
  Watchers,
  type Address,
  type Flow,
  type FlowWatcher,
  type Incoming,
  type Observer,
} from './flow.ts';

/** Flows kept open at once; beyond it requests go out unconnected, and a refusal shows as a timeout. */
const MAX_FLOWS = 256;

export interface UdpOptions {
  readonly host: string;
  readonly receive: (incoming: Incoming) => void;
  readonly observer: Observer | undefined;
  /** A flow unused for so long is closed. */
  readonly idleMs: number;
}

/**
 * SIP over UDP.
 *
 * Requests go out on a *connected* socket per remote address that shares our port: only such a socket
 * learns of an ICMP "port unreachable" on Linux (RFC 3261 section 18.4), and the kernel gives it what
 * that peer sends us. Everything else uses the main socket.
 */
export class UdpTransport {
  readonly #options: UdpOptions;
  readonly #main: Socket;
  readonly #flows = new Map<string, UdpFlow>();
  #port = 0;
  #shared = false;
  #sweep: NodeJS.Timeout | undefined;

  constructor(options: UdpOptions) {
    this.#options = options;
    this.#shared = process.platform !== 'win32';
    this.#main = this.#socket();
  }

  get port(): number {
    return this.#port;
  }

  get flows(): number {
    return this.#flows.size;
  }

  /** @throws the system's error, EADDRINUSE for one. */
  async bind(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#main.once('error', reject);
      this.#main.bind(port, this.#options.host, () => {
        this.#main.off('error', reject);
        resolve();
      });
    });
    this.#port = this.#main.address().port;
    // What a send to a vanished peer reports concerns nobody here.
    this.#main.on('error', () => undefined);
    try {
      this.#main.setRecvBufferSize(4 * 1024 * 1024);
    } catch {
      // The system's default serves.
    }
    this.#sweep = setInterval(() => this.#closeIdle(), this.#options.idleMs);
    this.#sweep.unref();
  }

  /** Sends without waiting for refusals: responses. */
  sendTo(text: string, to: Address): void {
    this.observe('out', to, text);
    this.#main.send(Buffer.from(text, 'latin1'), to.port, to.address, () => undefined);
  }

  /** The flow for requests to an address. */
  flow(to: Address): Flow {
    const key = `${to.address}|${to.port}`;
    const known = this.#flows.get(key);
    if (known) return known;
    if (!this.#shared || this.#flows.size >= MAX_FLOWS) return new UnconnectedFlow(this, to);
    const flow = new UdpFlow(this, to, this.#socket());
    this.#flows.set(key, flow);
    flow.open(this.#port, this.#options.host).catch(() => this.#drop(flow));
    return flow;
  }

  observe(direction: 'in' | 'out', remote: Address, text: string): void {
    const { observer, host } = this.#options;
    if (observer)
      observer({
        direction,
        proto: 'udp',
        local: { address: host, port: this.#port },
        remote,
        text,
        at: Date.now(),
      });
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    for (const flow of this.#flows.values()) flow.close();
    this.#flows.clear();
    await new Promise<void>((resolve) => this.#main.close(() => resolve()));
  }

  #socket(): Socket {
    const type = isIPv6(this.#options.host) ? 'udp6' : 'udp4';
    const socket = createSocket({
      type,
      reusePort: this.#shared,
      // Only addresses come here; the default would cost a turn of the loop for each packet.
      lookup: (host, _options, done) => done(null, host, type === 'udp6' ? 6 : 4),
    });
    socket.on('message', (data, from) => {
      const text = data.toString('latin1');
      this.observe('in', from, text);
      this.#options.receive({
        text,
        proto: 'udp',
        address: from.address,
        port: from.port,
        local: { address: this.#options.host, port: this.#port },
      });
    });
    return socket;
  }

  #closeIdle(): void {
    const before = Date.now() - this.#options.idleMs;
    for (const flow of this.#flows.values()) if (flow.idleSince(before)) this.#drop(flow);
  }

  #drop(flow: UdpFlow): void {
    this.#flows.delete(`${flow.remote.address}|${flow.remote.port}`);
    flow.close();
  }
}

/** A connected socket; see {@link UdpTransport}. */
class UdpFlow implements Flow {
  readonly proto = 'udp';
  readonly remote: Address;
  readonly #transport: UdpTransport;
  readonly #socket: Socket;
  readonly #watchers = new Watchers();
  #waiting: string[] | undefined = [];
  #usedAt = Date.now();
  closed = false;

  constructor(transport: UdpTransport, remote: Address, socket: Socket) {
    this.#transport = transport;
    this.remote = { address: remote.address, port: remote.port };
    this.#socket = socket;
    socket.on('error', () => this.#watchers.fail());
  }

  async open(port: number, host: string): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#socket.once('error', reject);
        this.#socket.bind(port, host, () => this.#socket.off('error', reject) && resolve());
      });
      await new Promise<void>((resolve, reject) => {
        if (this.closed) return resolve();
        this.#socket.connect(this.remote.port, this.remote.address, (error?: Error) =>
          error ? reject(error) : resolve(),
        );
      });
    } catch (error) {
      this.#waiting = undefined;
      this.#watchers.fail();
      throw error;
    }
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const text of waiting) this.#send(text);
  }

  send(text: string): void {
    // Who held on to it for longer than it was open, as a CANCEL after long ringing.
    if (this.closed) return this.#transport.sendTo(text, this.remote);
    this.#usedAt = Date.now();
    this.#transport.observe('out', this.remote, text);
    if (this.#waiting) this.#waiting.push(text);
    else this.#send(text);
  }

  #send(text: string): void {
    if (this.closed) return;
    this.#socket.send(Buffer.from(text, 'latin1'), (error) => error && this.#watchers.fail());
  }

  watch(watcher: FlowWatcher): void {
    this.#watchers.add(watcher);
  }

  unwatch(watcher: FlowWatcher): void {
    this.#watchers.delete(watcher);
  }

  idleSince(time: number): boolean {
    return this.#usedAt < time && this.#watchers.size === 0;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#socket.close();
  }
}

/** The main socket to one address: never learns of a refusal. */
class UnconnectedFlow implements Flow {
  readonly proto = 'udp';
  readonly closed = false;
  readonly remote: Address;
  readonly #transport: UdpTransport;

  constructor(transport: UdpTransport, remote: Address) {
    this.#transport = transport;
    this.remote = remote;
  }

  send(text: string): void {
    this.#transport.sendTo(text, this.remote);
  }

  watch(): void {
    // Nothing is ever reported.
  }

  unwatch(): void {
    // Nothing is ever reported.
  }
}
