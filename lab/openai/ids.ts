const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTHS = { sess: 21, conv: 21, resp: 21, item: 21, event: 21, call: 16, msg: 21 } as const;

/**
 * An id as the API makes them: a prefix, an underscore, mixed alphanumerics. Every event has one,
 * and none is a secret, so plain random numbers will do.
 */
export function newId(prefix: keyof typeof LENGTHS): string {
  let id = `${prefix}_`;
  for (let left = LENGTHS[prefix]; left > 0; left--) {
    id += ALPHABET[Math.floor(Math.random() * ALPHABET.length)] as string;
  }
  return id;
}
