import { randomFillSync, randomUUID } from 'node:crypto';

const pool = Buffer.alloc(4096);
let used = pool.length;

/** `bytes` random bytes in hexadecimal, from a pool because every message needs some. */
function token(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** A tag for From or To: 64 random bits (RFC 3261 section 19.3 asks for 32). */
export const newTag = (): string => token(8);

/** A branch with the magic cookie of RFC 3261 section 8.1.1.7. */
export const newBranch = (): string => `z9hG4bK${token(10)}`;

/** Names of frames and transactions on the control connection, and Call-IDs. */
export const newUuid = (): string => randomUUID();
