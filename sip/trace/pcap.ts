import type { SipMessage } from '../../actors/ports/telephony.ts';

/** What of a message a capture file holds. */
export type CapturedMessage = Pick<SipMessage, 'atUs' | 'direction' | 'text'>;

export interface Ends {
  /** `address:port`, IPv4. */
  readonly local: string;
  readonly peer: string;
}

const MAGIC = 0xa1b2c3d4;
/** Packets begin with the IP header (tcpdump.org, LINKTYPE_RAW). */
const LINKTYPE_RAW = 101;
const SNAPLEN = 262_144;
const IP_HEADER = 20;
const UDP_HEADER = 8;
const UDP = 17;
const MAX_PACKET = 65_535;

/**
 * A capture file (libpcap 2.4) that Wireshark and tshark open. Headers of IP and UDP are made for it, also for
 * messages that went over TCP or TLS: what was said is what counts, and it is readable.
 *
 *     magic 2.4 0 0 snaplen linktype | seconds µs length length | IPv4 | UDP | SIP | …
 */
export function pcapOf(messages: readonly CapturedMessage[], ends: Ends): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(MAGIC, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(SNAPLEN, 16);
  head.writeUInt32LE(LINKTYPE_RAW, 20);
  return Buffer.concat([head, ...messages.map((message) => record(message, ends))]);
}

function record({ atUs, direction, text }: CapturedMessage, { local, peer }: Ends): Buffer {
  const [from, to] = direction === 'out' ? [local, peer] : [peer, local];
  const packet = datagram(endOf(from), endOf(to), Buffer.from(text));
  const head = Buffer.alloc(16);
  head.writeUInt32LE(Math.floor(atUs / 1_000_000), 0);
  head.writeUInt32LE(atUs % 1_000_000, 4);
  head.writeUInt32LE(packet.length, 8);
  head.writeUInt32LE(packet.length, 12);
  return Buffer.concat([head, packet]);
}

interface End {
  readonly address: readonly number[];
  readonly port: number;
}

function endOf(end: string): End {
  const [host = '', port] = end.split(':');
  const address = host.split('.').map(Number);
  const isIpv4 = address.length === 4 && address.every((part) => part >= 0 && part <= 255);
  return { address: isIpv4 ? address : [0, 0, 0, 0], port: Number(port ?? 5060) };
}

function datagram(from: End, to: End, sip: Buffer): Buffer {
  const body = sip.subarray(0, MAX_PACKET - IP_HEADER - UDP_HEADER);
  const packet = Buffer.alloc(IP_HEADER + UDP_HEADER);
  packet[0] = 0x45;
  packet.writeUInt16BE(packet.length + body.length, 2);
  packet[8] = 64;
  packet[9] = UDP;
  packet.set(from.address, 12);
  packet.set(to.address, 16);
  packet.writeUInt16BE(checksum(packet.subarray(0, IP_HEADER)), 10);
  packet.writeUInt16BE(from.port, IP_HEADER);
  packet.writeUInt16BE(to.port, IP_HEADER + 2);
  // A checksum of 0 says that there is none (RFC 768).
  packet.writeUInt16BE(UDP_HEADER + body.length, IP_HEADER + 4);
  return Buffer.concat([packet, body]);
}

/** RFC 1071. */
function checksum(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
