/**
 * Secure RTP (RFC 3711, RFC 7714): one direction of one stream of packets. Written for the hot path: AES in
 * counter mode is one call of a cipher that stays open, HMAC two of a hash, and nothing is made per packet.
 */
import {
  createCipheriv,
  createDecipheriv,
  timingSafeEqual,
  type CipherGCMTypes,
} from 'node:crypto';
import { KEY_BYTES, MAX_PACKET, Keys, ReplayWindow } from './srtp-keys.ts';

export type SrtpSuite = 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32' | 'AEAD_AES_128_GCM';

const GCM: CipherGCMTypes = 'aes-128-gcm';
const GCM_TAG = 16;
/** Of reports, whatever the suite's own tag (RFC 4568 section 6.2). */
const RTCP_TAG = 10;
const RTCP_INDEX_BYTES = 4;
const RTCP_HEADER = 8;
const ENCRYPTED = 0x8000_0000;

const SUITES: Readonly<Record<SrtpSuite, { salt: number; tag: number }>> = {
  AES_CM_128_HMAC_SHA1_80: { salt: 14, tag: 10 },
  AES_CM_128_HMAC_SHA1_32: { salt: 14, tag: 4 },
  AEAD_AES_128_GCM: { salt: 12, tag: GCM_TAG },
};

/** Bytes of the master key and its salt together, as SDP carries them. */
export const keyBytesOf = (suite: SrtpSuite): number => KEY_BYTES + SUITES[suite].salt;
export const isSuite = (name: string): name is SrtpSuite => name in SUITES;

/** Where the header ends: with its contributing sources and extension; 0 for what is no RTP. */
function headerBytes(packet: Buffer): number {
  const first = packet[0] ?? 0;
  let length = 12 + 4 * (first & 0x0f);
  if (packet.length < length || first >> 6 !== 2) return 0;
  if ((first & 0x10) !== 0) {
    if (packet.length < length + 4) return 0;
    length += 4 + 4 * packet.readUInt16BE(length + 2);
  }
  return packet.length < length ? 0 : length;
}

/** Encrypts what we send. The buffers it gives are used again after four packets. */
export class SrtpSender {
  readonly suite: SrtpSuite;
  readonly #rtp: Keys;
  readonly #rtcp: Keys;
  readonly #buffers = Array.from({ length: 4 }, () => Buffer.alloc(MAX_PACKET + 32));
  #next = 0;
  #rollovers = 0;
  #lastSequence = -1;
  #reports = 0;

  /** @param master key and salt */
  constructor(suite: SrtpSuite, master: Buffer) {
    this.suite = suite;
    const { salt } = SUITES[suite];
    this.#rtp = new Keys(master, salt, 0);
    this.#rtcp = new Keys(master, salt, 3);
  }

  protect(packet: Buffer): Buffer {
    const sequence = packet.readUInt16BE(2);
    if (sequence < this.#lastSequence) this.#rollovers++;
    this.#lastSequence = sequence;
    const ssrc = packet.readUInt32BE(8);
    const header = headerBytes(packet);
    if (this.suite === 'AEAD_AES_128_GCM') {
      const iv = this.#rtp.gcmIv(ssrc, this.#rollovers, sequence);
      return this.#seal(packet, header, { keys: this.#rtp, iv, aad: packet.subarray(0, header) });
    }
    const out = this.#buffer();
    packet.copy(out);
    const iv = this.#rtp.counterIv(ssrc, this.#rollovers, sequence);
    xorInto(out, header, packet.length, this.#rtp.counter.stream(iv, packet.length - header));
    const tag = this.#rtp.authenticator.tag(out, packet.length, this.#rollovers);
    const { tag: tagBytes } = SUITES[this.suite];
    tag.copy(out, packet.length, 0, tagBytes);
    return out.subarray(0, packet.length + tagBytes);
  }

  protectReport(report: Buffer): Buffer {
    const index = this.#reports++;
    const ssrc = report.readUInt32BE(4);
    const word = Buffer.alloc(RTCP_INDEX_BYTES);
    word.writeUInt32BE((ENCRYPTED | index) >>> 0);
    if (this.suite === 'AEAD_AES_128_GCM') {
      const aad = Buffer.concat([report.subarray(0, RTCP_HEADER), word]);
      const iv = this.#rtcp.gcmIv(ssrc, index >>> 16, index & 0xffff);
      return Buffer.concat([this.#seal(report, RTCP_HEADER, { keys: this.#rtcp, iv, aad }), word]);
    }
    const out = Buffer.concat([report, word]);
    const iv = this.#rtcp.counterIv(ssrc, index >>> 16, index & 0xffff);
    const stream = this.#rtcp.counter.stream(iv, report.length - RTCP_HEADER);
    xorInto(out, RTCP_HEADER, report.length, stream);
    const tag = this.#rtcp.authenticator.tag(out, out.length);
    return Buffer.concat([out, tag.subarray(0, RTCP_TAG)]);
  }

  #seal(packet: Buffer, header: number, { keys, iv, aad }: Sealing): Buffer {
    const cipher = createCipheriv(GCM, keys.key, iv).setAAD(aad);
    const out = this.#buffer();
    packet.copy(out, 0, 0, header);
    const sealed = cipher.update(packet.subarray(header));
    sealed.copy(out, header);
    cipher.final();
    cipher.getAuthTag().copy(out, packet.length);
    return out.subarray(0, packet.length + GCM_TAG);
  }

  #buffer(): Buffer {
    this.#next = (this.#next + 1) % this.#buffers.length;
    return this.#buffers[this.#next] as Buffer;
  }
}

interface Sealing {
  readonly keys: Keys;
  readonly iv: Buffer;
  readonly aad: Buffer;
}

interface Source {
  readonly window: ReplayWindow;
}

/** Decrypts what the far side sends, and refuses what is forged or comes twice. */
export class SrtpReceiver {
  readonly suite: SrtpSuite;
  readonly #rtp: Keys;
  readonly #rtcp: Keys;
  /** The last few synchronisation sources: a transfer at the far side brings another. */
  readonly #sources = new Map<number, Source>();
  readonly #reports = new ReplayWindow();

  /** @param master key and salt */
  constructor(suite: SrtpSuite, master: Buffer) {
    this.suite = suite;
    const { salt } = SUITES[suite];
    this.#rtp = new Keys(master, salt, 0);
    this.#rtcp = new Keys(master, salt, 3);
  }

  /** The packet in the clear, in place; undefined when it is forged, cut or not new. */
  unprotect(packet: Buffer): Buffer | undefined {
    const { tag } = SUITES[this.suite];
    const header = headerBytes(packet);
    const length = packet.length - tag;
    if (header === 0 || length < header || packet.length > MAX_PACKET) return undefined;
    const ssrc = packet.readUInt32BE(8);
    const sequence = packet.readUInt16BE(2);
    const source = this.#sources.get(ssrc) ?? { window: new ReplayWindow() };
    const index = indexOf(sequence, source.window.highest);
    if (index < 0 || !source.window.isNew(index)) return undefined;
    const rollovers = Math.floor(index / 0x1_0000);
    const isOpened =
      this.suite === 'AEAD_AES_128_GCM'
        ? open(packet, {
            ...{ keys: this.#rtp, aad: packet.subarray(0, header), from: header, to: length },
            iv: this.#rtp.gcmIv(ssrc, rollovers, sequence),
          })
        : this.#decipher(packet, { header, length, ssrc, sequence, rollovers });
    if (!isOpened) return undefined;
    source.window.take(index);
    this.#remember(ssrc, source);
    return packet.subarray(0, length);
  }

  /** The same for a report. */
  unprotectReport(packet: Buffer): Buffer | undefined {
    const isGcm = this.suite === 'AEAD_AES_128_GCM';
    const behind = isGcm ? 0 : RTCP_TAG;
    const wordAt = packet.length - behind - RTCP_INDEX_BYTES;
    const length = isGcm ? wordAt - GCM_TAG : wordAt;
    if (length < RTCP_HEADER || packet.length > MAX_PACKET) return undefined;
    const word = packet.readUInt32BE(wordAt);
    const index = word & 0x7fff_ffff;
    // Reports in the clear are not agreed on with anybody.
    if (word < ENCRYPTED || !this.#reports.isNew(index)) return undefined;
    const ssrc = packet.readUInt32BE(4);
    const [high, low] = [index >>> 16, index & 0xffff];
    const keys = this.#rtcp;
    if (isGcm) {
      const iv = keys.gcmIv(ssrc, high, low);
      const aad = Buffer.concat([packet.subarray(0, RTCP_HEADER), packet.subarray(wordAt)]);
      if (!open(packet, { keys, iv, aad, from: RTCP_HEADER, to: length })) return undefined;
    } else {
      const end = wordAt + RTCP_INDEX_BYTES;
      const tag = keys.authenticator.tag(packet, end).subarray(0, RTCP_TAG);
      if (!timingSafeEqual(tag, packet.subarray(end))) return undefined;
      const iv = keys.counterIv(ssrc, high, low);
      xorInto(packet, RTCP_HEADER, length, keys.counter.stream(iv, length - RTCP_HEADER));
    }
    this.#reports.take(index);
    return packet.subarray(0, length);
  }

  #decipher(packet: Buffer, at: Placed): boolean {
    const { header, length, ssrc, sequence, rollovers } = at;
    const keys = this.#rtp;
    const expected = keys.authenticator.tag(packet, length, rollovers);
    const given = packet.subarray(length);
    if (!timingSafeEqual(expected.subarray(0, given.length), given)) return false;
    const iv = keys.counterIv(ssrc, rollovers, sequence);
    xorInto(packet, header, length, keys.counter.stream(iv, length - header));
    return true;
  }

  #remember(ssrc: number, source: Source): void {
    if (this.#sources.has(ssrc)) return;
    const [oldest] = this.#sources.keys();
    if (this.#sources.size >= 8 && oldest !== undefined) this.#sources.delete(oldest);
    this.#sources.set(ssrc, source);
  }
}

interface Placed {
  readonly header: number;
  readonly length: number;
  readonly ssrc: number;
  readonly sequence: number;
  readonly rollovers: number;
}

/** Deciphers `from` … `to` in place, if the tag behind it is right. */
function open(
  packet: Buffer,
  { keys, iv, aad, from, to }: Sealing & { from: number; to: number },
): boolean {
  const decipher = createDecipheriv(GCM, keys.key, iv).setAAD(aad);
  decipher.setAuthTag(packet.subarray(to, to + GCM_TAG));
  const clear = decipher.update(packet.subarray(from, to));
  try {
    decipher.final();
  } catch {
    return false;
  }
  clear.copy(packet, from);
  return true;
}

function xorInto(target: Buffer, from: number, to: number, stream: Buffer): void {
  for (let at = from; at < to; at++)
    target[at] = (target[at] as number) ^ (stream[at - from] as number);
}

/** The whole index of a sequence number: the one nearest to the highest (RFC 3711 appendix A). */
function indexOf(sequence: number, highest: number): number {
  if (highest < 0) return sequence;
  const rollovers = Math.floor(highest / 0x1_0000);
  const last = highest % 0x1_0000;
  if (sequence - last > 0x8000) return (rollovers - 1) * 0x1_0000 + sequence;
  if (last - sequence > 0x8000) return (rollovers + 1) * 0x1_0000 + sequence;
  return rollovers * 0x1_0000 + sequence;
}
