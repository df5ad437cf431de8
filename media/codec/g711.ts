/**
 * G.711 at 8 kHz: tables between the two companding laws and 16-bit linear PCM, and between
 * the laws themselves (ITU-T G.711, 1988).
 */

/** The two laws by the names RTP gives them (RFC 3551 section 4.5.14). */
export type G711 = 'pcmu' | 'pcma';

/** Samples, and bytes of G.711, in one millisecond. */
export const SAMPLES_PER_MS = 8;

/** Silence in µ-law: the code of positive zero. */
export const ULAW_SILENCE = 0xff;
/** Silence in A-law: its smallest positive step, for A-law has no zero. */
export const ALAW_SILENCE = 0xd5;

/** The byte that is silence in a law. */
export const silenceOf = (law: G711): number => (law === 'pcmu' ? ULAW_SILENCE : ALAW_SILENCE);

const ULAW_BIAS = 33;
const ULAW_CLIP = 8159;

function segmentOf(magnitude: number, firstEnd: number): number {
  let end = firstEnd;
  for (let segment = 0; segment < 8; segment++) {
    if (magnitude <= end) return segment;
    end = (end << 1) | 1;
  }
  return 8;
}

function compressUlaw(sample14: number): number {
  const mask = sample14 < 0 ? 0x7f : 0xff;
  const magnitude = Math.min(Math.abs(sample14), ULAW_CLIP) + ULAW_BIAS;
  const segment = segmentOf(magnitude, 0x3f);
  if (segment >= 8) return 0x7f ^ mask;
  return ((segment << 4) | ((magnitude >> (segment + 1)) & 0x0f)) ^ mask;
}

function expandUlaw(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4);
  return bits & 0x80 ? 0x84 - magnitude : magnitude - 0x84;
}

function compressAlaw(sample13: number): number {
  const mask = sample13 < 0 ? 0x55 : 0xd5;
  const magnitude = sample13 < 0 ? -sample13 - 1 : sample13;
  const segment = segmentOf(magnitude, 0x1f);
  if (segment >= 8) return 0x7f ^ mask;
  const step = (magnitude >> (segment < 2 ? 1 : segment)) & 0x0f;
  return ((segment << 4) | step) ^ mask;
}

function expandAlaw(code: number): number {
  const bits = code ^ 0x55;
  const segment = (bits & 0x70) >> 4;
  const step = (bits & 0x0f) << 4;
  const magnitude = segment === 0 ? step + 8 : (step + 0x108) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

/** µ-law code → 16-bit linear sample. */
export const ulawToLinear = Int16Array.from({ length: 256 }, (_, code) => expandUlaw(code));
/** A-law code → 16-bit linear sample. */
export const alawToLinear = Int16Array.from({ length: 256 }, (_, code) => expandAlaw(code));

// Indexed by the sample's upper 14 (µ-law) or 13 (A-law) bits, which is all that either law sees.
const linearToUlawTable = Uint8Array.from({ length: 16384 }, (_, i) => compressUlaw(i - 8192));
const linearToAlawTable = Uint8Array.from({ length: 8192 }, (_, i) => compressAlaw(i - 4096));

/** One 16-bit linear sample → µ-law code. */
export const linearToUlaw = (sample: number): number =>
  linearToUlawTable[(sample >> 2) + 8192] as number;
/** One 16-bit linear sample → A-law code. */
export const linearToAlaw = (sample: number): number =>
  linearToAlawTable[(sample >> 3) + 4096] as number;

const ulawToAlawTable = Uint8Array.from(ulawToLinear, linearToAlaw);
const alawToUlawTable = Uint8Array.from(alawToLinear, linearToUlaw);

/** The 256-entry table that expands a law, for loops that read sample by sample. */
export const expansionOf = (law: G711): Int16Array =>
  law === 'pcmu' ? ulawToLinear : alawToLinear;

/** Expands G.711 bytes into `out`, which must be at least as long. Returns `out`. */
export function decodeG711(law: G711, bytes: Uint8Array, out: Int16Array): Int16Array {
  const table = expansionOf(law);
  for (let i = 0; i < bytes.length; i++) out[i] = table[bytes[i] as number] as number;
  return out;
}

/** Compresses 16-bit samples into `out`, which must be at least as long. Returns `out`. */
export function encodeG711(law: G711, samples: Int16Array, out: Uint8Array): Uint8Array {
  const encode = law === 'pcmu' ? linearToUlaw : linearToAlaw;
  for (let i = 0; i < samples.length; i++) out[i] = encode(samples[i] as number);
  return out;
}

/**
 * Turns bytes of one law into the other. `out` may be `bytes` itself; with equal laws it is a copy.
 * Returns `out`.
 */
export function transcodeG711(
  from: G711,
  to: G711,
  bytes: Uint8Array,
  out: Uint8Array,
): Uint8Array {
  if (from === to) {
    if (out !== bytes) out.set(bytes);
    return out;
  }
  const table = from === 'pcmu' ? ulawToAlawTable : alawToUlawTable;
  for (let i = 0; i < bytes.length; i++) out[i] = table[bytes[i] as number] as number;
  return out;
}
