import { isIPv6 } from 'node:net';
import type { SecureContext } from 'node:tls';
import { param, type Via } from '../message/headers.ts';
import {
  trunkOf,
  type Address,
  type Flow,
  type FlowWatcher,
  type Incoming,
  type Observer,
  type Target,
} from './flow.ts';
import { keyOf, Locator } from './resolve.ts';
import { KEEP_ALIVE, type KeepAlive } from './stream-connection.ts';
import { DEFAULT_PORT, StreamTransport } from './stream.ts';
import { tcp } from './tcp.ts';
import { plainTls, tls, tlsContext, type TlsIdentity, type TlsSettings } from './tls.ts';
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
  /** What we show to those who connect over TLS, and where; undefined: nobody can. */
  readonly tls: (TlsIdentity & { readonly port: number }) | undefined;
  readonly receive: (incoming: Incoming) => void;
  readonly broken: (incoming: Incoming, status: number, reason: string) => void;
  readonly observer?: Observer | undefined;
  /** 64 × T1: how long one waits for a peer. */
  readonly patienceMs: number;
  readonly keepAlive?: KeepAlive | undefined;
  /** Name servers instead of this machine's. */
  readonly dnsServers?: readonly string[] | undefined;
}

/** UDP and TCP on one port, TLS on one of its own. */
export class Transports {
  readonly udp: UdpTransport;
  readonly tcp: StreamTransport;
  readonly tls: StreamTransport;
  readonly #options: TransportsOptions;
  readonly #locator: Locator;
  readonly #trunks = new Map<string, { settings: TlsSettings; context: SecureContext }>();

  constructor(options: TransportsOptions) {
    const { host, receive, broken, observer, patienceMs, keepAlive = KEEP_ALIVE } = options;
    this.#options = options;
    const stream = { host, receive, broken, observer, patienceMs, keepAlive };
    this.udp = new UdpTransport({ host, receive, observer, idleMs: patienceMs });
    this.tcp = new StreamTransport(tcp(), stream);
    const settingsOf = (trunk: string) => this.#settingsOf(trunk);
    this.tls = new StreamTransport(tls(options.tls, patienceMs, settingsOf), stream);
    const family = isIPv6(host) ? 6 : 4;
    this.#locator = new Locator({ family, dnsServers: options.dnsServers });
  }

  get host(): string {
    return this.#options.host;
  }

  get port(): number {
    return this.tcp.port;
  }

  /** How a trunk is met over TLS, from its next connection on. @throws when a certificate cannot be read */
  setTrunk(name: string, settings: TlsSettings): void {
    this.#trunks.set(name, { settings, context: tlsContext(settings) });
    this.tls.forget(name);
  }

  /**
   * Opens all. TCP goes first: its port is exclusive, while UDP ports may be shared.
   * @throws SipBindError
   */
  async bind(): Promise<void> {
    const { host, port } = this.#options;
    await this.tcp.bind(port).catch((error: unknown) => {
      throw new SipBindError(codeOf(error), host, port, 'tcp');
    });
    const taken = this.tcp.port;
    await this.udp.bind(taken).catch(async (error: unknown) => {
      await this.tcp.close();
      throw new SipBindError(codeOf(error), host, taken, 'udp');
    });
    const tlsPort = this.#options.tls?.port ?? 0;
    await this.tls.bind(tlsPort).catch((error: unknown) => {
      throw new SipBindError(codeOf(error), host, tlsPort, 'tls');
    });
  }

  /**
   * The flow to the best address of a target that was not tried yet, and now is; its name is looked up first.
   */
  flow(target: Target, tried: Set<string>): Flow {
    const known = this.#locator.known(target);
    if (known) return this.#firstOf(target, known, tried) ?? failedFlow(target.proto);
    const flow = new NamedFlow(target.proto);
    this.#locator.locate(target, (found) => {
      const first = this.#firstOf(target, found, tried);
      if (first) flow.found(first);
      else flow.fail();
    });
    return flow;
  }

  /** Notes that an address did not answer. @returns whether the target has one that was not tried */
  hasNext(target: Target, failed: Flow, tried: ReadonlySet<string>): boolean {
    if (failed.remote) this.#locator.penalise(target.proto, failed.remote);
    const known = this.#locator.known(target);
    // Forgotten meanwhile: the next flow asks again, and fails if there is nothing new.
    return known?.some((address) => !tried.has(keyOf(target.proto, address))) ?? true;
  }

  /** How responses to a request go back (RFC 3261 section 18.2.2, RFC 3581 section 4). */
  replyPath(incoming: Incoming, via: Via): (text: string) => void {
    const connection = incoming.connection;
    if (connection && incoming.proto !== 'udp') {
      const stream = this[incoming.proto];
      stream.alias(connection, via);
      const port = via.port ?? DEFAULT_PORT[incoming.proto];
      const to = { address: incoming.address, port };
      return (text) => (connection.closed ? stream.flow(to) : connection).send(text);
    }
    const asked = param(via.params, 'rport') !== undefined;
    const port = asked ? incoming.port : (via.port ?? DEFAULT_PORT.udp);
    const to: Address = { address: incoming.address, port };
    return (text) => this.udp.sendTo(text, to);
  }

  async close(): Promise<void> {
    this.#locator.close();
    await Promise.all([this.udp.close(), this.tcp.close(), this.tls.close()]);
  }

  #firstOf(target: Target, found: readonly Address[], tried: Set<string>): Flow | undefined {
    const { proto, host, port, trunk } = target;
    const to = found.find((address) => !tried.has(keyOf(proto, address)));
    if (!to) return undefined;
    tried.add(keyOf(proto, to));
    if (proto !== 'tls') return this[proto].flow(to);
    return this.tls.flow(to, trunk ?? trunkOf(host, port));
  }

  /** A peer that is no trunk of ours must show a certificate of the address it has. */
  #settingsOf(trunk: string): { settings: TlsSettings; context: SecureContext } {
    const known = this.#trunks.get(trunk);
    if (known) return known;
    // What `trunkOf` makes of an address.
    const settings = plainTls(trunk.slice(0, trunk.lastIndexOf(':')));
    return { settings, context: tlsContext(settings) };
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

function failedFlow(proto: Target['proto']): Flow {
  const flow = new NamedFlow(proto);
  flow.fail();
  return flow;
}

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
