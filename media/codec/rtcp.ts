/** RTCP sender and receiver reports (RFC 3550 section 6.4), one report block at most. */
import { readUint16, readUint32, writeUint16, writeUint32 } from './rtp-packet.ts';

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
/** Seconds from 1900 (NTP) to 1970 (Unix). */
const NTP_OFFSET_S = 2_208_988_800;

/** What a receiver tells a sender. */
export interface ReportBlock {
  /** Whose packets are reported on. */
  readonly ssrc: number;
  /** 0 to 1, since the last report. */
  readonly fractionLost: number;
  readonly lost: number;
  /** Extended: cycles in the upper 16 bits. */
  readonly highestSequence: number;
  /** In samples. */
  readonly jitter: number;
  /** Middle 32 bits of the NTP time of the last sender report, 0 for none. */
  readonly lastSenderReport: number;
  /** Since that report, in 1/65536 s. */
  readonly delaySinceReport: number;
}

export interface SenderInfo {
  readonly atMs: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly octets: number;
}

/** Middle 32 bits of an NTP timestamp, as reports quote it. */
export function ntpMiddle(atMs: number): number {
  const seconds = (Math.floor(atMs / 1000) + NTP_OFFSET_S) & 0xffff;
  return ((seconds << 16) | Math.floor(((atMs % 1000) / 1000) * 65536)) >>> 0;
}

function writeSenderInfo(out: Uint8Array, at: number, sender: SenderInfo): number {
  writeUint32(out, at, (Math.floor(sender.atMs / 1000) + NTP_OFFSET_S) >>> 0);
  writeUint32(out, at + 4, Math.floor(((sender.atMs % 1000) / 1000) * 2 ** 32) >>> 0);
  writeUint32(out, at + 8, sender.timestamp);
  writeUint32(out, at + 12, sender.packets >>> 0);
  writeUint32(out, at + 16, sender.octets >>> 0);
  return at + 20;
}

function writeBlock(out: Uint8Array, at: number, block: ReportBlock): number {
  writeUint32(out, at, block.ssrc);
  const lost = Math.max(-0x800000, Math.min(0x7fffff, block.lost)) & 0xffffff;
  writeUint32(
    out,
    at + 4,
    ((Math.min(255, Math.floor(block.fractionLost * 256)) << 24) | lost) >>> 0,
  );
  writeUint32(out, at + 8, block.highestSequence >>> 0);
  writeUint32(out, at + 12, Math.round(block.jitter) >>> 0);
  writeUint32(out, at + 16, block.lastSenderReport);
  writeUint32(out, at + 20, block.delaySinceReport >>> 0);
  return at + 24;
}

function writeHeader(out: Uint8Array, from: number, to: number, type: [number, number]): void {
  out[from] = 0x80 | type[0];
  out[from + 1] = type[1];
  writeUint16(out, from + 2, (to - from) / 4 - 1);
}

/** One compound packet: SR or RR, then the mandatory SDES CNAME (section 6.1). */
export interface RtcpReport {
  readonly ssrc: number;
  readonly cname: string;
  readonly sender?: SenderInfo | undefined;
  readonly block?: ReportBlock | undefined;
}

export function buildRtcp(report: RtcpReport): Uint8Array {
  const name = new TextEncoder().encode(report.cname);
  const out = new Uint8Array(28 + 24 + 12 + name.length + 4);
  writeUint32(out, 4, report.ssrc);
  let end = report.sender ? writeSenderInfo(out, 8, report.sender) : 8;
  if (report.block) end = writeBlock(out, end, report.block);
  writeHeader(out, 0, end, [report.block ? 1 : 0, report.sender ? SENDER_REPORT : RECEIVER_REPORT]);
  const chunk = end;
  writeUint32(out, chunk + 4, report.ssrc);
  out[chunk + 8] = 1;
  out[chunk + 9] = name.length;
  out.set(name, chunk + 10);
  // At least one zero ends the list of items, then zeros up to the next 32-bit boundary.
  end = (chunk + 10 + name.length + 4) & ~3;
  writeHeader(out, chunk, end, [1, SOURCE_DESCRIPTION]);
  return out.subarray(0, end);
}

/** What we use of a compound packet. */
export interface RtcpReceived {
  readonly ssrc: number;
  /** Middle of its NTP time when it was a sender report, to be quoted back. */
  readonly senderReport: number | null;
  /** Its block about `ourSsrc`, if it has one. */
  readonly block: ReportBlock | null;
}

function findBlock(bytes: Uint8Array, at: number, count: number, ssrc: number): ReportBlock | null {
  for (let i = 0; i < count; i++) {
    const from = at + i * 24;
    if (from + 24 > bytes.length) return null;
    if (readUint32(bytes, from) !== ssrc) continue;
    const lost = readUint32(bytes, from + 4);
    return {
      ssrc,
      fractionLost: (lost >>> 24) / 256,
      lost: (lost << 8) >> 8,
      highestSequence: readUint32(bytes, from + 8),
      jitter: readUint32(bytes, from + 12),
      lastSenderReport: readUint32(bytes, from + 16),
      delaySinceReport: readUint32(bytes, from + 20),
    };
  }
  return null;
}

/** Reads the report of a compound packet; undefined for anything malformed or without one. */
export function parseRtcp(bytes: Uint8Array, ourSsrc: number): RtcpReceived | undefined {
  if (bytes.length < 8 || (bytes[0] as number) >> 6 !== 2) return undefined;
  const type = bytes[1] as number;
  if (type !== SENDER_REPORT && type !== RECEIVER_REPORT) return undefined;
  const end = (readUint16(bytes, 2) + 1) * 4;
  const isSender = type === SENDER_REPORT;
  if (end > bytes.length || (isSender && end < 28)) return undefined;
  const blocks = isSender ? 28 : 8;
  return {
    ssrc: readUint32(bytes, 4),
    senderReport: isSender ? readUint32(bytes, 10) : null,
    block: findBlock(bytes.subarray(0, end), blocks, (bytes[0] as number) & 0x1f, ourSsrc),
  };
}

/** Round trip in ms from a block quoting our report (section 6.4.1), or null. */
export function roundTripMs(block: ReportBlock, nowMs: number): number | null {
  if (block.lastSenderReport === 0) return null;
  const units = (ntpMiddle(nowMs) - block.lastSenderReport - block.delaySinceReport) | 0;
  return units < 0 ? 0 : (units / 65536) * 1000;
}
