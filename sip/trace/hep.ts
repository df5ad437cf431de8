import { isIPv6 } from 'node:net';
import type { SipMessage } from '../../actors/ports/telephony.ts';
import type { Ends } from './pcap.ts';

/** Who captures, for whoever collects from several nodes. */
export interface CaptureAgent {
  readonly id: number;
  /** Asked for by some collectors; null: none. */
  readonly key: string | null;
}

/** Chunk types of the generic vendor (HEP3, sipcapture.org). */
const FAMILY = 0x01;
const PROTOCOL = 0x02;
const SOURCE = { 4: 0x03, 6: 0x05 } as const;
const DESTINATION = { 4: 0x04, 6: 0x06 } as const;
const SOURCE_PORT = 0x07;
const DESTINATION_PORT = 0x08;
const SECONDS = 0x09;
const MICROSECONDS = 0x0a;
const KIND = 0x0b;
const AGENT = 0x0c;
const KEY = 0x0e;
const PAYLOAD = 0x0f;
const CORRELATION = 0x11;

const AF_INET = 2;
const AF_INET6 = 10;
const IP_PROTOCOL = { udp: 17, tcp: 6, tls: 6 } as const;
const SIP = 1;
const HEAD = 6;

/**
 * A SIP message as one HEP3 packet, for Homer and other collectors.
 *
 *     "HEP3" length | vendor type length value | vendor type length value | …
 */
export function hepOf(message: SipMessage, ends: Ends, agent: CaptureAgent): Buffer {
  const { atUs, direction, transport, text, callId } = message;
  const [source, destination] =
    direction === 'out' ? [ends.local, ends.peer] : [ends.peer, ends.local];
  const from = addressOf(source);
  const to = addressOf(destination);
  const chunks = Buffer.concat([
    chunk(FAMILY, number(1, from.family === 4 ? AF_INET : AF_INET6)),
    chunk(PROTOCOL, number(1, IP_PROTOCOL[transport ?? 'udp'])),
    chunk(SOURCE[from.family], from.bytes),
    chunk(DESTINATION[to.family], to.bytes),
    chunk(SOURCE_PORT, number(2, from.port)),
    chunk(DESTINATION_PORT, number(2, to.port)),
    chunk(SECONDS, number(4, Math.floor(atUs / 1_000_000))),
    chunk(MICROSECONDS, number(4, atUs % 1_000_000)),
    chunk(KIND, number(1, SIP)),
    chunk(AGENT, number(4, agent.id)),
    ...(agent.key === null ? [] : [chunk(KEY, Buffer.from(agent.key))]),
    chunk(CORRELATION, Buffer.from(callId)),
    chunk(PAYLOAD, Buffer.from(text)),
  ]);
  return Buffer.concat([Buffer.from('HEP3'), number(2, chunks.length + HEAD), chunks]);
}

function chunk(type: number, value: Buffer): Buffer {
  return Buffer.concat([number(2, 0), number(2, type), number(2, value.length + HEAD), value]);
}

function number(bytes: 1 | 2 | 4, value: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

/** `192.0.2.1:5060` or `[2001:db8::1]:5060`. */
function addressOf(text: string): { family: 4 | 6; bytes: Buffer; port: number } {
  const [, host = '', port] = /^\[?(.*?)\]?:(\d+)$/.exec(text) ?? [];
  const family = isIPv6(host) ? 6 : 4;
  const bytes = family === 6 ? sixteen(host) : Buffer.from(host.split('.').map(Number));
  return { family, bytes, port: Number(port ?? 0) };
}

/** An IPv6 address in full. */
function sixteen(host: string): Buffer {
  const [head = '', tail] = host.split('::');
  const words = (part: string) => part.split(':').filter(Boolean);
  const [first, last] = [words(head), words(tail ?? '')];
  const gap = tail === undefined ? 0 : 8 - first.length - last.length;
  const all = [...first, ...Array.from({ length: gap }, () => '0'), ...last];
  return Buffer.concat(all.map((word) => number(2, Number.parseInt(word, 16))));
}
