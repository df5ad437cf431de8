/** What secure RTP keeps of one direction: session keys, and what was received (RFC 3711). */
import { createCipheriv, hash } from 'node:crypto';

export const KEY_BYTES = 16;
/** Largest packet taken: no voice packet comes near. */
export const MAX_PACKET = 2048;
/** Packets that may be behind the newest one. */
const WINDOW = 128;

/** Encrypts counter blocks with a key that stays: the key stream of AES in counter mode. */
class Counter {
  readonly #cipher;
  readonly #blocks = Buffer.alloc(MAX_PACKET);

  constructor(key: Buffer) {
    this.#cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  }

  /** At least `length` bytes for an IV whose last two bytes count blocks. */
  stream(iv: Buffer, length: number): Buffer {
    const count = Math.ceil(length / 16);
    for (let block = 0; block < count; block++) {
      iv.copy(this.#blocks, block * 16, 0, 14);
      this.#blocks.writeUInt16BE(block, block * 16 + 14);
    }
    return this.#cipher.update(this.#blocks.subarray(0, count * 16));
  }
}

/** HMAC-SHA1 with a key that stays. */
class Authenticator {
  /** The inner padding, and room for what is authenticated behind it. */
  readonly #inner = Buffer.alloc(64 + MAX_PACKET + 4, 0x36);
  readonly #outer = Buffer.alloc(64 + 20, 0x5c);

  constructor(key: Buffer) {
    for (const [at, byte] of key.entries()) {
      this.#inner[at] = 0x36 ^ byte;
      this.#outer[at] = 0x5c ^ byte;
    }
  }

  /** Of the packet with four bytes behind it, if any. */
  tag(packet: Buffer, length: number, behind?: number): Buffer {
    packet.copy(this.#inner, 64, 0, length);
    if (behind !== undefined) this.#inner.writeUInt32BE(behind, 64 + length);
    const end = 64 + length + (behind === undefined ? 0 : 4);
    hash('sha1', this.#inner.subarray(0, end), 'buffer').copy(this.#outer, 64);
    return hash('sha1', this.#outer, 'buffer');
  }
}

/** The session keys of packets or of reports (RFC 3711 section 4.3). */
export class Keys {
  readonly counter: Counter;
  readonly authenticator: Authenticator;
  readonly key: Buffer;
  readonly salt: Buffer;
  /** Filled in for each packet. */
  readonly iv = Buffer.alloc(16);

  constructor(master: Buffer, saltBytes: number, firstLabel: 0 | 3) {
    const kdf = new Counter(master.subarray(0, KEY_BYTES));
    const derive = (label: number, length: number): Buffer => {
      const x = Buffer.alloc(16);
      master.copy(x, 0, KEY_BYTES);
      x[7] = (x[7] ?? 0) ^ label;
      return Buffer.from(kdf.stream(x, length).subarray(0, length));
    };
    this.key = derive(firstLabel, KEY_BYTES);
    this.counter = new Counter(this.key);
    this.authenticator = new Authenticator(derive(firstLabel + 1, 20));
    this.salt = derive(firstLabel + 2, saltBytes);
  }

  /** RFC 3711 section 4.1.1. `high` is the packet index without its last 16 bits, `low` those. */
  counterIv(ssrc: number, high: number, low: number): Buffer {
    const { iv, salt } = this;
    salt.copy(iv);
    xor32(iv, 4, ssrc);
    xor32(iv, 8, high);
    xor16(iv, 12, low);
    return iv;
  }

  /** RFC 7714 sections 8.1 and 9.1. */
  gcmIv(ssrc: number, high: number, low: number): Buffer {
    const iv = this.iv.subarray(0, 12);
    this.salt.copy(iv);
    xor32(iv, 2, ssrc);
    xor32(iv, 6, high);
    xor16(iv, 10, low);
    return iv;
  }
}

const xor16 = (buffer: Buffer, at: number, value: number): void =>
  void buffer.writeUInt16BE((buffer.readUInt16BE(at) ^ value) & 0xffff, at);
const xor32 = (buffer: Buffer, at: number, value: number): void =>
  void buffer.writeUInt32BE((buffer.readUInt32BE(at) ^ value) >>> 0, at);

/** What was received, so that nothing is taken twice (RFC 3711 section 3.3.2). */
export class ReplayWindow {
  #highest = -1;
  readonly #seen = new Float64Array(WINDOW).fill(-1);

  get highest(): number {
    return this.#highest;
  }

  isNew(index: number): boolean {
    if (index <= this.#highest - WINDOW) return false;
    return this.#seen[index % WINDOW] !== index;
  }

  take(index: number): void {
    this.#seen[index % WINDOW] = index;
    if (index > this.#highest) this.#highest = index;
  }
}
