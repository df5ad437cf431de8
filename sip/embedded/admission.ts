import { BlockList, isIPv6 } from 'node:net';

/**
 * Who may begin something with us: everybody, or only the addresses named. Whoever else does so gets no
 * answer at all, so that a scanner does not even learn that somebody listens here.
 */
export class Admission {
  #peers: BlockList | null;
  /** Requests that were let fall. */
  dropped = 0;

  /** @param peers addresses and networks (`192.0.2.0/24`); null admits everybody */
  constructor(peers: readonly string[] | null = null) {
    this.#peers = peers && listOf(peers);
  }

  /** Others from now on. */
  set(peers: readonly string[] | null): void {
    this.#peers = peers && listOf(peers);
  }

  knows(address: string): boolean {
    if (!this.#peers) return true;
    const seen = plain(address);
    return this.#peers.check(seen, isIPv6(seen) ? 'ipv6' : 'ipv4');
  }
}

function listOf(peers: readonly string[]): BlockList {
  const list = new BlockList();
  for (const peer of peers) {
    const [address = '', bits] = peer.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** An IPv4 address as a socket of both families shows it. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
