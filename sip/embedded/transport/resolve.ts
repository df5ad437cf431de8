import { lookup, Resolver, type NaptrRecord, type SrvRecord } from 'node:dns';
import { isIP } from 'node:net';
import type { Address, Proto, Target } from './flow.ts';
import { DEFAULT_PORT } from './stream.ts';

/** Node tells no time to live of SRV and NAPTR records, and the system's own look-up none at all. */
const KEEP_MS = 60_000;
const KEEP_LOCAL_MS = 10_000;
/** What a zone may ask for at most and at least. */
const MAX_KEEP_MS = 3_600_000;
const MIN_KEEP_MS = 1_000;
const MAX_KEPT = 2048;
/** A target that failed is asked last for so long. */
const PENALTY_MS = 60_000;
const QUERY = { timeout: 2000, tries: 2 };

/** RFC 3263 section 4.1. */
const SERVICE = { udp: 'SIP+D2U', tcp: 'SIP+D2T', tls: 'SIPS+D2T' } as const;
const SRV = { udp: '_sip._udp', tcp: '_sip._tcp', tls: '_sips._tcp' } as const;

interface Kept<T> {
  readonly value: T;
  readonly until: number;
}

/** A name of DNS with a port of its own, most wanted first. */
type Host = Pick<SrvRecord, 'name' | 'port' | 'priority' | 'weight'>;

export interface LocatorOptions {
  readonly family: 4 | 6;
  /** Name servers instead of this machine's. */
  readonly dnsServers?: readonly string[] | undefined;
}

/**
 * Finds the addresses behind a URI's host (RFC 3263): NAPTR and SRV when it has no port, A or AAAA. The
 * transport is the URI's own: of NAPTR only what fits it is followed.
 */
export class Locator {
  readonly #family: 4 | 6;
  readonly #resolver = new Resolver(QUERY);
  readonly #hosts = new Map<string, Kept<readonly Host[]>>();
  readonly #addresses = new Map<string, Kept<readonly string[]>>();
  readonly #penalties = new Map<string, number>();
  readonly #asked = new Map<string, Promise<void>>();

  constructor({ family, dnsServers }: LocatorOptions) {
    this.#family = family;
    if (dnsServers) this.#resolver.setServers([...dnsServers]);
  }

  /** Where to send, best first, if that is known without asking. */
  known(target: Target): Address[] | undefined {
    const { proto, host, port } = target;
    if (isIP(host) !== 0) return [{ address: host, port: port ?? DEFAULT_PORT[proto] }];
    const hosts =
      port === undefined ? fresh(this.#hosts, srvName(proto, host)) : [plain(host, port)];
    if (!hosts) return undefined;
    const found: Address[] = [];
    for (const { name, port: at } of inOrder(hosts)) {
      const addresses = fresh(this.#addresses, name);
      if (!addresses) return undefined;
      found.push(...addresses.map((address) => ({ address, port: at })));
    }
    const now = Date.now();
    const isPenalised = (to: Address): boolean =>
      (this.#penalties.get(keyOf(proto, to)) ?? 0) > now;
    return [...found.filter((to) => !isPenalised(to)), ...found.filter(isPenalised)];
  }

  /** Calls back once; with an empty list when there is no such name. */
  locate(target: Target, done: (found: Address[]) => void): void {
    const { proto, host, port } = target;
    const ask = async (): Promise<Address[]> => {
      const known = this.known(target);
      if (known) return known;
      if (port === undefined) await this.#once(srvName(proto, host), () => this.#findHosts(target));
      const hosts = port === undefined ? this.#hosts.get(srvName(proto, host))?.value : undefined;
      const names = (hosts ?? [plain(host, port ?? DEFAULT_PORT[proto])]).map(({ name }) => name);
      await Promise.all(names.map((name) => this.#once(name, () => this.#findAddresses(name))));
      return this.known(target) ?? [];
    };
    ask().then(done, () => done([]));
  }

  /** It did not answer: others come first for a while. */
  penalise(proto: Proto, to: Address): void {
    if (this.#penalties.size >= MAX_KEPT) this.#penalties.clear();
    this.#penalties.set(keyOf(proto, to), Date.now() + PENALTY_MS);
  }

  close(): void {
    this.#resolver.cancel();
  }

  /** Who asks for the same name at once waits for the same answer. */
  #once(name: string, ask: () => Promise<void>): Promise<void> {
    const isKnown = fresh(this.#hosts, name) ?? fresh(this.#addresses, name);
    if (isKnown) return Promise.resolve();
    const asked = this.#asked.get(name) ?? ask().finally(() => this.#asked.delete(name));
    this.#asked.set(name, asked);
    return asked;
  }

  async #findHosts({ proto, host }: Target): Promise<void> {
    const services = await this.#naptr(host);
    const fitting = services
      .filter(
        ({ service, flags }) => service.toUpperCase() === SERVICE[proto] && /^s$/i.test(flags),
      )
      .sort((a, b) => a.order - b.order || a.preference - b.preference);
    const names =
      fitting.length > 0 ? fitting.map((one) => one.replacement) : [srvName(proto, host)];
    const found = (await Promise.all(names.map((name) => this.#srv(name)))).flat();
    // A lone dot says that there is no such service (RFC 2782).
    const hosts = found.filter(({ name }) => name !== '');
    const value = found.length > 0 ? hosts : [plain(host, DEFAULT_PORT[proto])];
    keep(this.#hosts, srvName(proto, host), { value, until: Date.now() + KEEP_MS });
  }

  #naptr(host: string): Promise<NaptrRecord[]> {
    return new Promise((resolve) =>
      this.#resolver.resolveNaptr(host, (error, records) => resolve(error ? [] : records)),
    );
  }

  #srv(name: string): Promise<SrvRecord[]> {
    return new Promise((resolve) =>
      this.#resolver.resolveSrv(name, (error, records) => resolve(error ? [] : records)),
    );
  }

  async #findAddresses(name: string): Promise<void> {
    // A name without a dot is one of this machine or its network.
    const records = (name.includes('.') ? await this.#fromDns(name) : []) as Kept<string>[];
    const found = records.length > 0 ? records : await this.#fromSystem(name);
    // That there is none is kept too, for a short time.
    const atMost = Date.now() + (found.length === 0 ? KEEP_LOCAL_MS : MAX_KEEP_MS);
    const until = Math.min(...found.map((one) => one.until), atMost);
    keep(this.#addresses, name, { value: found.map(({ value }) => value), until });
  }

  #fromDns(name: string): Promise<Kept<string>[]> {
    return new Promise((resolve) => {
      const done = (error: unknown, records: { address: string; ttl: number }[]): void => {
        const now = Date.now();
        const until = (ttl: number): number => now + Math.max(ttl * 1000, MIN_KEEP_MS);
        resolve(error ? [] : records.map((r) => ({ value: r.address, until: until(r.ttl) })));
      };
      if (this.#family === 4) this.#resolver.resolve4(name, { ttl: true }, done);
      else this.#resolver.resolve6(name, { ttl: true }, done);
    });
  }

  #fromSystem(name: string): Promise<Kept<string>[]> {
    return new Promise((resolve) =>
      lookup(name, { family: this.#family, all: true }, (error, addresses) => {
        const until = Date.now() + KEEP_LOCAL_MS;
        resolve(error ? [] : addresses.map(({ address }) => ({ value: address, until })));
      }),
    );
  }
}

export const keyOf = (proto: Proto, { address, port }: Address): string =>
  `${proto}|${address}|${port}`;

const srvName = (proto: Proto, host: string): string => `${SRV[proto]}.${host}`;
const plain = (name: string, port: number): Host => ({ name, port, priority: 0, weight: 0 });

function fresh<T>(from: Map<string, Kept<T>>, name: string): T | undefined {
  const kept = from.get(name);
  return kept && kept.until > Date.now() ? kept.value : undefined;
}

function keep<T>(into: Map<string, Kept<T>>, name: string, kept: Kept<T>): void {
  if (into.size >= MAX_KEPT) into.clear();
  into.set(name, kept);
}

/** By priority; within one by chance, in proportion to the weights (RFC 2782). */
export function inOrder(hosts: readonly Host[], random = Math.random): Host[] {
  const left = [...hosts].sort((a, b) => a.priority - b.priority || a.weight - b.weight);
  const ordered: Host[] = [];
  for (let first = left[0]; first; first = left[0]) {
    const { priority } = first;
    const equals = left.filter((host) => host.priority === priority);
    const sum = equals.reduce((total, { weight }) => total + weight, 0);
    let draw = random() * sum;
    const drawn = equals.find(({ weight }) => (draw -= weight) < 0) ?? first;
    ordered.push(drawn);
    left.splice(left.indexOf(drawn), 1);
  }
  return ordered;
}
