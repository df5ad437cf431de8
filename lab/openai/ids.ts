import { randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTHS = { sess: 21, conv: 21, resp: 21, item: 21, event: 21, call: 16, msg: 21 } as const;

/** An id as the API makes them: a prefix, an underscore, mixed alphanumerics. */
export function newId(prefix: keyof typeof LENGTHS): string {
  let id = `${prefix}_`;
  for (const byte of randomBytes(LENGTHS[prefix])) id += ALPHABET[byte % ALPHABET.length] as string;
  return id;
}
