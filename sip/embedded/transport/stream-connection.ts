import type { Socket } from 'node:net';
import {
  Watchers,
  type Address,
  type Flow,
  type FlowWatcher,
  type Incoming,
  type Observer,
} from './flow.ts';
import { StreamFramer } from './stream-framing.ts';

/** Bytes waiting for a peer that does not read, before it is let go. */
const MAX_UNSENT = 4 * 1024 * 1024;
/** A connection on which nothing happens for so long is closed. */
const IDLE_MS = 15 * 60_000;

/** RFC 5626 section 4.4.1: a ping at least every 120 s, and 10 s for its pong. */
export interface KeepAlive {
  readonly everyMs: number;
  readonly pongWithinMs: number;
}
export const KEEP_ALIVE: KeepAlive = { everyMs: 120_000, pongWithinMs: 10_000 };

export interface StreamOptions {
  readonly host: string;
  readonly receive: (incoming: Incoming) => void;
  /** A message whose frame is wrong; the connection closes after the answer. */
  readonly broken: (incoming: Incoming, status: number, reason: string) => void;
  readonly observer: Observer | undefined;
  /** How long a connection attempt or half a message may take. */
  readonly patienceMs: number;
  readonly keepAlive: KeepAlive;
}

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly remote: Address;
  readonly opened: 'by us' | 'by the peer';
  readonly proto: 'tcp' | 'tls';
  readonly options: StreamOptions;
  /** A new connection in place of one that is gone. */
  readonly reopen: () => Flow;
}

/** One TCP or TLS connection. */
export class StreamConnection implements Flow {
  readonly proto: 'tcp' | 'tls';
  readonly remote: Address;
  readonly opened: ConnectionOptions['opened'];
  readonly #options: StreamOptions;
  readonly #socket: Socket;
  readonly #reopen: () => Flow;
  readonly #framer = new StreamFramer();
  readonly #watchers = new Watchers();
  readonly #closeListeners: (() => void)[] = [];
  #usedAt = Date.now();
  #retired = false;
  #ping: NodeJS.Timeout | undefined;
  #pong: NodeJS.Timeout | undefined;
  /** It has answered a ping: from then on a missing pong means that the flow is dead. */
  #answersPings = false;
  /** The first of two line ends that make a ping. */
  #halfPing = false;
  closed = false;

  constructor({ socket, remote, opened, proto, options, reopen }: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#reopen = reopen;
    this.proto = proto;
    this.opened = opened;
    this.remote = { address: remote.address, port: remote.port };
    // Tells the system to find out by itself that a peer without pongs is gone.
    socket.setKeepAlive(true, 60_000);
    if (opened === 'by us') {
      socket.setTimeout(options.patienceMs);
      socket.once(proto === 'tls' ? 'secureConnect' : 'connect', () => this.#ready());
    } else socket.setTimeout(IDLE_MS);
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => this.#gone());
    socket.on('data', (data) => this.#read(data.toString('latin1')));
  }

  send(text: string): void {
    // Who holds on to a connection that is gone, as an ACK or CANCEL may, gets a new one.
    if (this.closed) return this.#reopen().send(text);
    this.#usedAt = Date.now();
    this.#observe('out', text);
    if (this.#socket.writableLength > MAX_UNSENT) this.#socket.destroy();
    else this.#socket.write(text, 'latin1');
  }

  watch(watcher: FlowWatcher): void {
    this.#watchers.add(watcher);
  }

  unwatch(watcher: FlowWatcher): void {
    this.#watchers.delete(watcher);
  }

  whenClosed(listener: () => void): void {
    this.#closeListeners.push(listener);
  }

  /** Nothing new begins on it: it ends when it has been idle. */
  retire(): void {
    this.#retired = true;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #ready(): void {
    this.#socket.setTimeout(0);
    this.#schedulePing();
  }

  /** At 80 to 100 % of the time, so that connections opened together do not ping together. */
  #schedulePing(): void {
    const { everyMs } = this.#options.keepAlive;
    this.#ping = setTimeout(() => this.#keepAlive(), everyMs * (0.8 + 0.2 * Math.random()));
    this.#ping.unref();
  }

  #keepAlive(): void {
    const idleMs = Date.now() - this.#usedAt;
    const isIdle = idleMs > (this.#retired ? this.#options.patienceMs : IDLE_MS);
    if (isIdle && this.#watchers.size === 0) return this.destroy();
    this.#socket.write('\r\n\r\n');
    this.#pong ??= setTimeout(() => {
      this.#pong = undefined;
      if (this.#answersPings) this.destroy();
    }, this.#options.keepAlive.pongWithinMs);
    this.#pong.unref();
    this.#schedulePing();
  }

  #gone(): void {
    this.closed = true;
    clearTimeout(this.#ping);
    clearTimeout(this.#pong);
    for (const listener of this.#closeListeners) listener();
    this.#watchers.fail();
  }

  #read(chunk: string): void {
    for (const event of this.#framer.push(chunk)) {
      if (event.type === 'lineEnd') this.#lineEnd();
      else if (event.type === 'message') {
        this.#halfPing = false;
        this.#usedAt = Date.now();
        this.#options.receive(this.#incoming(event.text));
      } else {
        this.#options.broken(this.#incoming(event.head), event.status, event.reason);
        this.#socket.end();
        this.#socket.removeAllListeners('data');
        this.#socket.resume();
        this.#socket.setTimeout(this.#options.patienceMs);
        return;
      }
    }
    // Half a message is waited for, but not for ever. Our own connections end by #keepAlive.
    const idleMs = this.opened === 'by us' ? 0 : IDLE_MS;
    this.#socket.setTimeout(this.#framer.partial ? this.#options.patienceMs : idleMs);
  }

  /** The pong we wait for, or half a ping of the peer (RFC 5626 section 3.5.1). */
  #lineEnd(): void {
    if (this.#pong) {
      clearTimeout(this.#pong);
      this.#pong = undefined;
      this.#answersPings = true;
    } else if (this.#halfPing) {
      this.#halfPing = false;
      this.#socket.write('\r\n');
    } else this.#halfPing = true;
  }

  #incoming(text: string): Incoming {
    this.#observe('in', text);
    return { text, proto: this.proto, ...this.remote, local: this.#local(), connection: this };
  }

  #local(): Address {
    return { address: this.#socket.localAddress ?? '', port: this.#socket.localPort ?? 0 };
  }

  #observe(direction: 'in' | 'out', text: string): void {
    const { observer } = this.#options;
    if (observer)
      observer({
        direction,
        proto: this.proto,
        local: this.#local(),
        remote: this.remote,
        text,
        at: Date.now(),
      });
  }
}
