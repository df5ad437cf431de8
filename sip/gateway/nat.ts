import { BlockList, isIP } from 'node:net';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import { transportParam } from './addresses.ts';

/** How a carrier beyond a NAT must write to us. */
export interface Outside {
  /** Host and port of our Contact. */
  readonly hostPort: string;
  /** Where it sends its audio: an address, because many read no names in SDP. */
  readonly address: string;
}

/** How requests find a trunk, and how it must write to us. */
export interface Way {
  /** Null: the trunk sees us as we see ourselves. */
  readonly outside: Outside | null;
  /** Name the trunk to the SIP server below, which takes them off; none when it does not have to know. */
  readonly headers: Readonly<Record<string, string>>;
}

/** To a trunk that needs neither. */
export const DIRECT: Way = { outside: null, headers: {} };

const INSIDE = new BlockList();
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
] as const)
  INSIDE.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['fc00::', 7],
  ['fe80::', 10],
  ['::1', 128],
] as const)
  INSIDE.addSubnet(network, bits, 'ipv6');

/** Within our own network, where nobody needs our outside address (RFC 1918, 6598, 3927, 4193, 4291). */
export const isInside = (address: string): boolean =>
  isIP(address) !== 0 && INSIDE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Our Contact; `localhost` becomes the SIP server's own address. */
export function contactOf(trunk: TrunkRoute, outside: Outside | null): string {
  const { username } = trunk;
  const user = username === null || username === '' ? '' : `${username}@`;
  return `<sip:${user}${outside?.hostPort ?? 'localhost'}${transportParam(trunk)}>`;
}

/** Our session description with the outside address in it. A stream on hold by 0.0.0.0 stays on hold. */
export function seenFromOutside(sdp: string, outside: Outside | null): string {
  if (!outside) return sdp;
  const { address } = outside;
  const family = isIP(address) === 6 ? 'IP6' : 'IP4';
  return sdp
    .replace(/^(o=.* IN) IP[46] \S+/gm, `$1 ${family} ${address}`)
    .replace(/^c=IN IP[46] (?!0\.0\.0\.0)[^\s/]+/gm, `c=IN ${family} ${address}`);
}
