/**
 * RTP headers (RFC 3550 section 5.1) read and written in place, arithmetic on the wrapping
 * counters they carry, and the payload of telephone events (RFC 4733 section 2.3).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |                           timestamp                           |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |           synchronization source (SSRC) identifier            |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */

/** Bytes of an RTP header without CSRC list and extension. */
export const RTP_HEADER_BYTES = 12;

/** What a header says, and where in the packet the payload lies. Reuse one object for all packets. */
export interface RtpPacket {
  marker: boolean;
  payloadType: number;
  /** 16 bits, wraps. */
  sequenceNumber: number;
  /** 32 bits, wraps; counts samples. */
  timestamp: number;
  ssrc: number;
  /** Where the payload begins in the packet, after CSRC list and extension. */
  payloadOffset: number;
  /** Bytes of payload without padding. */
  payloadLength: number;
}

/** An empty packet to parse into. */
export const emptyRtpPacket = (): RtpPacket => ({
  marker: false,
  payloadType: 0,
  sequenceNumber: 0,
  timestamp: 0,
  ssrc: 0,
  payloadOffset: 0,
  payloadLength: 0,
});

/** Reads an unsigned 16-bit number, network order. */
export const readUint16 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 8) | (bytes[at + 1] as number);

/** Reads an unsigned 32-bit number, network order. */
export const readUint32 = (bytes: Uint8Array, at: number): number =>
  ((readUint16(bytes, at) << 16) | readUint16(bytes, at + 2)) >>> 0;

/** Writes an unsigned 16-bit number, network order. */
export function writeUint16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

/** Writes an unsigned 32-bit number, network order. */
export function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  writeUint16(bytes, at, value >>> 16);
  writeUint16(bytes, at + 2, value);
}

/**
 * Parses a datagram into `into` without allocating. False for what is no well-formed RTP version 2
 * packet: `into` is then undefined. RTCP on the same port is RTP's sibling, ask `isRtcp` first.
 */
export function parseRtp(packet: Uint8Array, into: RtpPacket): boolean {
  const { length } = packet;
  if (length < RTP_HEADER_BYTES) return false;
  const first = packet[0] as number;
  if (first >> 6 !== 2) return false;
  let offset = RTP_HEADER_BYTES + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (length < offset + 4) return false;
    offset += 4 + readUint16(packet, offset + 2) * 4;
  }
  const padding = first & 0x20 ? (packet[length - 1] as number) : 0;
  if (offset + padding > length || (first & 0x20 && padding === 0)) return false;
  const second = packet[1] as number;
  into.marker = second >= 0x80;
  into.payloadType = second & 0x7f;
  into.sequenceNumber = readUint16(packet, 2);
  into.timestamp = readUint32(packet, 4);
  into.ssrc = readUint32(packet, 8);
  into.payloadOffset = offset;
  into.payloadLength = length - offset - padding;
  return true;
}

/** Whether a datagram is RTCP rather than RTP when both share a port (RFC 5761 section 4). */
export const isRtcp = (packet: Uint8Array): boolean =>
  packet.length >= 8 &&
  (packet[0] as number) >> 6 === 2 &&
  (packet[1] as number) >= 192 &&
  (packet[1] as number) <= 223;

/** Writes a header without CSRC list or extension at the start of `packet`; returns its length. */
export function writeRtpHeader(
  packet: Uint8Array,
  header: Pick<RtpPacket, 'marker' | 'payloadType' | 'sequenceNumber' | 'timestamp' | 'ssrc'>,
): number {
  packet[0] = 0x80;
  packet[1] = (header.marker ? 0x80 : 0) | header.payloadType;
  writeUint16(packet, 2, header.sequenceNumber);
  writeUint32(packet, 4, header.timestamp);
  writeUint32(packet, 8, header.ssrc);
  return RTP_HEADER_BYTES;
}

/** The sequence number `steps` after this one. */
export const addSequence = (sequence: number, steps: number): number => (sequence + steps) & 0xffff;

/** How far `to` lies after `from`, -32768 to 32767: negative means that `to` is the older one. */
export const sequenceDistance = (from: number, to: number): number => ((to - from) << 16) >> 16;

/** The timestamp `samples` after this one. */
export const addTimestamp = (timestamp: number, samples: number): number =>
  (timestamp + samples) >>> 0;

/** How many samples `to` lies after `from`, negative when it lies before. */
export const timestampDistance = (from: number, to: number): number => (to - from) | 0;

/**
 * Follows a sender's sequence numbers over their wrap (RFC 3550 appendix A.1).
 * `follow` gives the number counted on without wrapping, so late packets come out lower.
 */
export interface SequenceFollower {
  follow(sequence: number): number;
}

/** A follower that has seen nothing yet; the first number it is given is taken as it is. */
export function sequenceFollower(): SequenceFollower {
  let highest: number | undefined;
  return {
    follow(sequence) {
      const extended =
        highest === undefined ? sequence : highest + sequenceDistance(highest & 0xffff, sequence);
      if (highest === undefined || extended > highest) highest = extended;
      return extended;
    },
  };
}

/** Bytes of one telephone event. */
export const TELEPHONE_EVENT_BYTES = 4;

/**
 * One state of a key press (RFC 4733 section 2.3):
 *
 *     |     event     |E|R| volume    |          duration             |
 */
export interface TelephoneEvent {
  /** 0-9, 10 = star, 11 = hash, 12-15 = A-D. */
  event: number;
  /** True in the (usually three) packets that end the event. */
  end: boolean;
  /** Level in -dBm0, 0-63. */
  volume: number;
  /** Samples since the event began; all its packets carry the timestamp of its beginning. */
  durationSamples: number;
}

/** Reads the event at `offset` into `into`; false when fewer than four bytes are left. */
export function parseTelephoneEvent(
  packet: Uint8Array,
  offset: number,
  into: TelephoneEvent,
): boolean {
  if (packet.length < offset + TELEPHONE_EVENT_BYTES) return false;
  const flags = packet[offset + 1] as number;
  into.event = packet[offset] as number;
  into.end = flags >= 0x80;
  into.volume = flags & 0x3f;
  into.durationSamples = readUint16(packet, offset + 2);
  return true;
}

/** Writes an event at `offset`; returns its length. */
export function writeTelephoneEvent(
  packet: Uint8Array,
  offset: number,
  event: TelephoneEvent,
): number {
  packet[offset] = event.event;
  packet[offset + 1] = (event.end ? 0x80 : 0) | (event.volume & 0x3f);
  writeUint16(packet, offset + 2, Math.min(event.durationSamples, 0xffff));
  return TELEPHONE_EVENT_BYTES;
}

const DTMF_KEYS = '0123456789*#ABCD';

/** The key of an event code; undefined for codes that are no DTMF key (flash, tones). */
export const dtmfKey = (event: number): string | undefined => DTMF_KEYS[event];

/** The event code of a key, letters in either case; undefined when there is no such key. */
export function dtmfEvent(key: string): number | undefined {
  const code = key.length === 1 ? DTMF_KEYS.indexOf(key.toUpperCase()) : -1;
  return code < 0 ? undefined : code;
}
