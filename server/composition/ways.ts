import { isIPv6 } from 'node:net';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import { Locator, TRUNK_HEADER, type EmbeddedSip } from '../../sip/embedded/index.ts';
import { nextHopOf } from '../../sip/gateway/addresses.ts';
import { isInside, type Outside, type Way } from '../../sip/gateway/nat.ts';

interface Address {
  readonly address: string;
  readonly port: number;
}

/** The ways to carriers: where DNS leads, how each is met, and how each must write to us. */
export class Ways {
  readonly #embedded: EmbeddedSip | null;
  readonly #locator: Locator;
  /** What the embedded server was told of each trunk's TLS, by the trunk's id. */
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
   * @throws when its certificates cannot be used
   */
  async prepare(trunk: TrunkRoute): Promise<Way> {
    const headers = await this.#tellTls(trunk);
    return { outside: await this.#outside(trunk), headers };
  }

  close(): void {
    this.#locator.close();
  }

  /** @returns what names the trunk to the embedded server */
  async #tellTls(trunk: TrunkRoute): Promise<Way['headers']> {
    if (!this.#embedded || trunk.transport !== 'tls') return {};
    const settings = { host: nextHopOf(trunk).host, ...trunk.tls };
    const text = JSON.stringify(settings);
    let told = this.#told.get(trunk.id);
    if (told?.settings !== text) {
      told = { settings: text, holds: this.#embedded.setTrunk(trunk.id, settings) };
      this.#told.set(trunk.id, told);
    }
    try {
      await told.holds;
    } catch (error) {
      // What kept it from being told may be over the next time.
      if (this.#told.get(trunk.id) === told) this.#told.delete(trunk.id);
      throw error;
    }
    return { [TRUNK_HEADER]: trunk.id };
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
