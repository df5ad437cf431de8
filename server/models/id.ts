import { randomFillSync } from 'node:crypto';

/** Chance for this many ids is drawn at once: a draw costs far more than its bytes. */
const DRAWN_IDS = 256;
const ID_BYTES = 16;
const drawn = Buffer.alloc(DRAWN_IDS * ID_BYTES);
let used = drawn.length;

/**
 * A UUID of version 7 (RFC 9562 section 5.7): made here, not in the database, and sorted by the
 * time of its making, so that lists can page by it and indexes grow at one end.
 */
export function newId(at = Date.now()): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const bytes = drawn.subarray(used, (used += ID_BYTES));
  bytes.writeUIntBE(at, 0, 6);
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x70;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Sorts before every id made at this moment or later: a span of time is a span of ids. */
export function firstIdAt(at: number): string {
  const hex = Math.max(0, at).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
