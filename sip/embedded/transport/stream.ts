import type { Server, Socket } from 'node:net';
import { param, type Via } from '../message/headers.ts';
import { StreamConnection, type StreamOptions } from './stream-connection.ts';
import type { Address, Flow } from './flow.ts';

/** Connections held at once; further ones are closed as they come. */
const MAX_CONNECTIONS = 2048;

/** Where a URI or Via without a port means (RFC 3261 section 19.1.2). */
export const DEFAULT_PORT = { udp: 5060, tcp: 5060, tls: 5061 } as const;

/** What TCP and TLS do differently. */
export interface StreamKind {
  readonly proto: 'tcp' | 'tls';
  /** Undefined when nobody may connect to us this way. */
  readonly server: Server | undefined;
  /** Which event of `server` brings a connection that may be read. */
  readonly accepted: 'connection' | 'secureConnection';
  /**
   * Connects to an address as a trunk wants it; what names the trunk also separates its connections from
   * those of others, because another trunk has not checked who is at the far end.
   * @throws when the trunk's certificates cannot be used
   */
  connect(to: Address, trunk: string): Socket;
}

/** SIP over a stream: one connection per remote address, whoever opened it, used in both directions. */
export class StreamTransport {
  readonly options: StreamOptions;
  readonly #kind: StreamKind;
  readonly #connections = new Map<string, StreamConnection>();
  readonly #open = new Set<StreamConnection>();

  constructor(kind: StreamKind, options: StreamOptions) {
    this.options = options;
    this.#kind = kind;
    kind.server?.on(kind.accepted, (socket: Socket) => this.#accept(socket));
  }

  get proto(): 'tcp' | 'tls' {
    return this.#kind.proto;
  }

  get port(): number {
    const address = this.#kind.server?.address() ?? null;
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  get connections(): number {
    return this.#open.size;
  }

  /** @throws the system's error, EADDRINUSE for one. */
  async bind(port: number): Promise<void> {
    const { server } = this.#kind;
    if (!server) return;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: this.options.host, exclusive: true }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    // Such as too many open files: the connection is lost, the server goes on.
    server.on('error', () => undefined);
  }

  /** The connection to an address; opened when there is none. */
  flow(to: Address, trunk = ''): Flow {
    const known =
      this.#connections.get(keyOf(to, trunk)) ??
      // The peer's own connection to us, if it said that we may use it.
      this.#connections.get(keyOf(to, ALIAS));
    if (known && !known.closed) return known;
    return this.#add(this.#kind.connect(to, trunk), to, trunk);
  }

  /**
   * The peer lets us use its connection for our requests to the address it gives (RFC 5923): as long as
   * that is an address of its own, nobody else's requests can be drawn here.
   */
  alias(connection: Flow, via: Via): void {
    if (param(via.params, 'alias') === undefined || connection.remote === undefined) return;
    if (!(connection instanceof StreamConnection) || connection.opened === 'by us') return;
    const { address } = connection.remote;
    const to = { address, port: via.port ?? DEFAULT_PORT[this.proto] };
    this.#keep(keyOf(to, ALIAS), connection);
  }

  /** A trunk's certificates have changed: its next request opens another connection. */
  forget(trunk: string): void {
    for (const [key, connection] of this.#connections)
      if (key.endsWith(`|${trunk}`)) {
        this.#connections.delete(key);
        connection.retire();
      }
  }

  async close(): Promise<void> {
    const { server } = this.#kind;
    const closed = new Promise<void>((resolve) =>
      server?.listening ? server.close(() => resolve()) : resolve(),
    );
    for (const connection of this.#open) connection.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    const { remoteAddress: address, remotePort: port } = socket;
    if (address === undefined || port === undefined || this.#open.size >= MAX_CONNECTIONS) {
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    this.#add(socket, { address, port }, ACCEPTED);
  }

  #add(socket: Socket, remote: Address, trunk: string): StreamConnection {
    const opened = trunk === ACCEPTED ? 'by the peer' : 'by us';
    const connection: StreamConnection = new StreamConnection({
      socket,
      remote,
      opened,
      proto: this.proto,
      options: this.options,
      reopen: () => this.flow(remote, opened === 'by us' ? trunk : ''),
    });
    this.#open.add(connection);
    socket.once('close', () => this.#open.delete(connection));
    this.#keep(keyOf(remote, trunk), connection);
    return connection;
  }

  #keep(key: string, connection: StreamConnection): void {
    if (this.#connections.get(key) === connection) return;
    this.#connections.set(key, connection);
    connection.whenClosed(() => {
      if (this.#connections.get(key) === connection) this.#connections.delete(key);
    });
  }
}

/** In place of a trunk's name: neither is an id, nor has it a port. */
const ACCEPTED = 'accepted';
const ALIAS = 'alias';

const keyOf = ({ address, port }: Address, trunk: string): string => `${address}|${port}|${trunk}`;
