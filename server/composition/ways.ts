import { isIPv6 } from 'node:net';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import { Locator, trunkOf, type EmbeddedSip } from '../../sip/embedded/index.ts';
import { nextHopOf } from '../../sip/gateway/addresses.ts';
import { isInside, type Outside } from '../../sip/gateway/nat.ts';

interface Address {
  readonly address: string;
  readonly port: number;
}

/** The ways to carriers: where DNS leads, how each is met, and how each must write to us. */
export class Ways {
  readonly #embedded: EmbeddedSip | null;
  readonly #locator: Locator;
  /** What the embedded server was told of each trunk's TLS. */
  readonly #told = new Map<string, { settings: string; holds: Promise<void> }>();

  /** @param embedded null with a drachtio-server, which has a TLS configuration of its own */
  constructor(embedded: EmbeddedSip | null, host: string) {
    this.#embedded = embedded;
    this.#locator = new Locator({ family: isIPv6(host) ? 6 : 4 });
  }

  /** Where a trunk's requests go, best first; empty when nowhere. */
  locate(trunk: TrunkRoute): Promise<readonly Address[]> {
    const { host, port } = nextHopOf(trunk);
    return this.#addressesOf(host, port, trunk.transport);
  }

  /**
   * To be called before anything is sent to a trunk.
   * @returns how it must write to us, if not as we see ourselves
   * @throws when its certificates cannot be used
   */
  async prepare(trunk: TrunkRoute): Promise<Outside | null> {
    await this.#tellTls(trunk);
    return this.#outside(trunk);
  }

  close(): void {
    this.#locator.close();
  }

  #tellTls(trunk: TrunkRoute): Promise<void> {
    if (!this.#embedded || trunk.transport !== 'tls') return Promise.resolve();
    const { host, port } = nextHopOf(trunk);
    const name = trunkOf(host, port);
    const settings = { host, ...trunk.tls };
    const text = JSON.stringify(settings);
    const known = this.#told.get(name);
    if (known?.settings === text) return known.holds;
    const holds = this.#embedded.setTrunk(name, settings);
    this.#told.set(name, { settings: text, holds });
    return holds;
  }

  /** A carrier in our own network reaches us without the NAT. */
  async #outside(trunk: TrunkRoute): Promise<Outside | null> {
    const { externalHost, externalPort, transport } = trunk;
    if (externalHost === null) return null;
    const [first] = await this.locate(trunk);
    if (first && isInside(first.address)) return null;
    const [own] = await this.#addressesOf(externalHost, 0, 'udp');
    const port = externalPort ?? this.#ownPort(transport);
    return { hostPort: `${externalHost}:${port}`, address: own?.address ?? externalHost };
  }

  #ownPort(transport: TrunkRoute['transport']): number {
    const { port = 5060, tlsPort = 5061 } = this.#embedded?.sip ?? {};
    return transport === 'tls' && tlsPort !== 0 ? tlsPort : port;
  }

  #addressesOf(
    host: string,
    port: number | null,
    proto: TrunkRoute['transport'],
  ): Promise<readonly Address[]> {
    const target = { proto, host, port: port ?? undefined };
    const known = this.#locator.known(target);
    if (known) return Promise.resolve(known);
    return new Promise((found) => this.#locator.locate(target, found));
  }
}
