import { isIPv6 } from 'node:net';
import { param, type Via } from '../message/headers.ts';
import type { Address, Flow, FlowWatcher, Incoming, Observer, Target } from './flow.ts';
import { Resolver } from './resolve.ts';
import { TcpTransport } from './tcp.ts';
import { UdpTransport } from './udp.ts';

/** The SIP port cannot be opened. `code` is the system's (EADDRINUSE, EACCES …). */
export class SipBindError extends Error {
  readonly code: string;
  readonly host: string;
  readonly port: number;
  readonly transport: string;

  constructor(code: string, host: string, port: number, transport: string) {
    super(
      `Cannot listen for SIP on ${host} port ${port} (${transport}): ${code === 'EADDRINUSE' ? 'in use' : code}`,
    );
    this.code = code;
    this.host = host;
    this.port = port;
    this.transport = transport;
  }
}

export interface TransportsOptions {
  readonly host: string;
  readonly port: number;
  readonly receive: (incoming: Incoming) => void;
  readonly broken: (incoming: Incoming, status: number, reason: string) => void;
  readonly observer?: Observer | undefined;
  /** 64 × T1: how long one waits for a peer. */
  readonly patienceMs: number;
}

/** UDP and TCP on one port. */
export class Transports {
  readonly udp: UdpTransport;
  readonly tcp: TcpTransport;
  readonly #options: TransportsOptions;
  readonly #resolver: Resolver;

  constructor(options: TransportsOptions) {
    const { host, receive, broken, observer, patienceMs } = options;
    this.#options = options;
    this.udp = new UdpTransport({ host, receive, observer, idleMs: patienceMs });
    this.tcp = new TcpTransport({ host, receive, broken, observer, patienceMs });
    this.#resolver = new Resolver(isIPv6(host) ? 6 : 4);
  }

  get host(): string {
    return this.#options.host;
  }

  get port(): number {
    return this.tcp.port;
  }

  /**
   * Opens both. TCP goes first: its port is exclusive, while UDP ports may be shared.
   * @throws SipBindError
   */
  async bind(): Promise<void> {
    const { host, port } = this.#options;
    await this.tcp.bind(port).catch((error: unknown) => {
      throw new SipBindError(codeOf(error), host, port, 'tcp');
    });
    await this.udp.bind(this.tcp.port).catch(async (error: unknown) => {
      const taken = this.tcp.port;
      await this.tcp.close();
      throw new SipBindError(codeOf(error), host, taken, 'udp');
    });
  }

  /** The flow for requests to a target; its name is looked up first. */
  flow(target: Target): Flow {
    const address = this.#resolver.known(target.host);
    if (address !== undefined) return this.#flowTo(target, address);
    const flow = new NamedFlow(target.proto);
    this.#resolver.resolve(target.host, (found) => {
      if (found === undefined) flow.fail();
      else flow.found(this.#flowTo(target, found));
    });
    return flow;
  }

  /** How responses to a request go back (RFC 3261 section 18.2.2, RFC 3581 section 4). */
  replyPath(incoming: Incoming, via: Via): (text: string) => void {
    const connection = incoming.connection;
    const port = via.port ?? 5060;
    if (connection) {
      const to = { address: incoming.address, port };
      return (text) => (connection.closed ? this.tcp.flow(to) : connection).send(text);
    }
    const asked = param(via.params, 'rport') !== undefined;
    const to: Address = { address: incoming.address, port: asked ? incoming.port : port };
    return (text) => this.udp.sendTo(text, to);
  }

  async close(): Promise<void> {
    await Promise.all([this.udp.close(), this.tcp.close()]);
  }

  #flowTo(target: Target, address: string): Flow {
    return this[target.proto].flow({ address, port: target.port });
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

/** Holds back what is sent until the name is looked up. */
class NamedFlow implements Flow {
  readonly proto: Target['proto'];
  readonly #waiting: string[] = [];
  readonly #watchers = new Set<FlowWatcher>();
  #failed = false;
  #flow: Flow | undefined;

  constructor(proto: Target['proto']) {
    this.proto = proto;
  }

  get remote(): Address | undefined {
    return this.#flow?.remote;
  }

  get closed(): boolean {
    return this.#flow?.closed ?? false;
  }

  send(text: string): void {
    if (this.#flow) this.#flow.send(text);
    else this.#waiting.push(text);
  }

  watch(watcher: FlowWatcher): void {
    if (this.#flow) this.#flow.watch(watcher);
    else if (this.#failed) queueMicrotask(() => watcher.flowFailed());
    else this.#watchers.add(watcher);
  }

  unwatch(watcher: FlowWatcher): void {
    this.#flow?.unwatch(watcher);
    this.#watchers.delete(watcher);
  }

  found(flow: Flow): void {
    this.#flow = flow;
    for (const watcher of this.#watchers) flow.watch(watcher);
    this.#watchers.clear();
    for (const text of this.#waiting.splice(0)) flow.send(text);
  }

  fail(): void {
    this.#failed = true;
    this.#waiting.length = 0;
    for (const watcher of [...this.#watchers]) watcher.flowFailed();
    this.#watchers.clear();
  }
}
