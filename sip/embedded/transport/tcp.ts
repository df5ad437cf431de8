import { connect, createServer, type Server, type Socket } from 'node:net';
import {
  Watchers,
  type Address,
  type Flow,
  type FlowWatcher,
  type Incoming,
  type Observer,
} from './flow.ts';
import { StreamFramer } from './tcp-framing.ts';

/** Connections held at once; further ones are closed as they come. */
const MAX_CONNECTIONS = 2048;
/** Bytes waiting for a peer that does not read, before it is let go. */
const MAX_UNSENT = 4 * 1024 * 1024;
/** A connection on which nothing happens for so long is closed. */
const IDLE_MS = 15 * 60_000;

export interface TcpOptions {
  readonly host: string;
  readonly receive: (incoming: Incoming) => void;
  /** A message whose frame is wrong; the connection closes after the answer. */
  readonly broken: (incoming: Incoming, status: number, reason: string) => void;
  readonly observer: Observer | undefined;
  /** How long a connection attempt or half a message may take. */
  readonly patienceMs: number;
}

/** SIP over TCP: one connection per remote address, whoever opened it, used in both directions. */
export class TcpTransport {
  readonly options: TcpOptions;
  readonly #server: Server;
  readonly #connections = new Map<string, TcpConnection>();

  constructor(options: TcpOptions) {
    this.options = options;
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** @throws the system's error, EADDRINUSE for one. */
  async bind(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host: this.options.host, exclusive: true }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    // Such as too many open files: the connection is lost, the server goes on.
    this.#server.on('error', () => undefined);
  }

  /** The connection to an address; opened when there is none. */
  flow(to: Address): Flow {
    const known = this.#connections.get(`${to.address}|${to.port}`);
    if (known && !known.closed) return known;
    const socket = connect({ host: to.address, port: to.port, noDelay: true });
    return this.#add(socket, to);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections.values()) connection.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    const { remoteAddress: address, remotePort: port } = socket;
    if (address === undefined || port === undefined || this.#connections.size >= MAX_CONNECTIONS) {
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    this.#add(socket, { address, port });
  }

  #add(socket: Socket, remote: Address): TcpConnection {
    const key = `${remote.address}|${remote.port}`;
    const connection = new TcpConnection(this, socket, remote);
    this.#connections.set(key, connection);
    socket.once('close', () => {
      if (this.#connections.get(key) === connection) this.#connections.delete(key);
    });
    return connection;
  }
}

class TcpConnection implements Flow {
  readonly proto = 'tcp';
  readonly remote: Address;
  readonly #transport: TcpTransport;
  readonly #socket: Socket;
  readonly #framer = new StreamFramer();
  readonly #watchers = new Watchers();
  closed = false;

  constructor(transport: TcpTransport, socket: Socket, remote: Address) {
    this.#transport = transport;
    this.#socket = socket;
    this.remote = { address: remote.address, port: remote.port };
    if (socket.connecting) {
      socket.setTimeout(transport.options.patienceMs);
      socket.once('connect', () => socket.setTimeout(IDLE_MS));
    } else socket.setTimeout(IDLE_MS);
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.#watchers.fail();
    });
    socket.on('data', (data) => this.#read(data.toString('latin1')));
  }

  send(text: string): void {
    // Who holds on to a connection that is gone, as an ACK or CANCEL may, gets a new one.
    if (this.closed) return this.#transport.flow(this.remote).send(text);
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

  destroy(): void {
    this.#socket.destroy();
  }

  #read(chunk: string): void {
    for (const event of this.#framer.push(chunk)) {
      if (event.type === 'ping') this.#socket.write('\r\n');
      else if (event.type === 'message')
        this.#transport.options.receive(this.#incoming(event.text));
      else {
        this.#transport.options.broken(this.#incoming(event.head), event.status, event.reason);
        this.#socket.end();
        this.#socket.removeAllListeners('data');
        this.#socket.resume();
        this.#socket.setTimeout(this.#transport.options.patienceMs);
        return;
      }
    }
    // Half a message is waited for, but not for ever.
    this.#socket.setTimeout(this.#framer.partial ? this.#transport.options.patienceMs : IDLE_MS);
  }

  #incoming(text: string): Incoming {
    this.#observe('in', text);
    return { text, proto: 'tcp', ...this.remote, local: this.#local(), connection: this };
  }

  #local(): Address {
    return { address: this.#socket.localAddress ?? '', port: this.#socket.localPort ?? 0 };
  }

  #observe(direction: 'in' | 'out', text: string): void {
    const { observer } = this.#transport.options;
    if (observer)
      observer({
        direction,
        proto: 'tcp',
        local: this.#local(),
        remote: this.remote,
        text,
        at: Date.now(),
      });
  }
}
