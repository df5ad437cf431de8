export type Proto = 'udp' | 'tcp' | 'tls';

export interface Address {
  readonly address: string;
  readonly port: number;
}

/** One message from the network. */
export interface Incoming extends Address {
  /** As received, latin1. */
  readonly text: string;
  readonly proto: Proto;
  /** Where it was sent to. */
  readonly local: Address;
  /** The connection it came in on, for stream transports. */
  readonly connection?: Flow;
}

/** Learns that a flow cannot deliver: ICMP refused, connection refused or reset, name not found. */
export interface FlowWatcher {
  flowFailed(): void;
}

/** A way to one remote address. Messages sent before it is open wait. */
export interface Flow {
  readonly proto: Proto;
  /** Undefined as long as a name is being looked up. */
  readonly remote: Address | undefined;
  /** True when nothing can be sent on it any more. */
  readonly closed: boolean;
  send(text: string): void;
  watch(watcher: FlowWatcher): void;
  unwatch(watcher: FlowWatcher): void;
  /** Ends a connection at once, without a word; only streams have one. */
  destroy?(): void;
}

/** Where a request is to go, as its URI says. */
export interface Target {
  readonly proto: Proto;
  /** Address or name. */
  readonly host: string;
  /** Undefined: DNS says it. */
  readonly port: number | undefined;
  /** Whose certificates and connections are used; undefined: nobody said. */
  readonly trunk?: string | undefined;
}

/**
 * Names a trunk in what an app sends; it never leaves this machine. Trunks with the same address are
 * told apart by it.
 */
export const TRUNK_HEADER = 'Callboard-Trunk';

/** Stands for the trunk where nobody named one: where the request goes. */
export const trunkOf = (host: string, port: number | null | undefined): string =>
  `${host.toLowerCase()}:${port ?? 'dns'}`;

/** Every message on the wire, retransmissions too. Costs nothing when nobody observes. */
export interface Packet {
  readonly direction: 'in' | 'out';
  readonly proto: Proto;
  readonly local: Address;
  readonly remote: Address;
  /** latin1. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export type Observer = (packet: Packet) => void;

/** Watchers of a flow; telling them may take them off. */
export class Watchers {
  readonly #watchers = new Set<FlowWatcher>();

  get size(): number {
    return this.#watchers.size;
  }

  add(watcher: FlowWatcher): void {
    this.#watchers.add(watcher);
  }

  delete(watcher: FlowWatcher): void {
    this.#watchers.delete(watcher);
  }

  fail(): void {
    for (const watcher of [...this.#watchers]) watcher.flowFailed();
  }
}
