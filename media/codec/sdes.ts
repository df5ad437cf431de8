/** Keys of secure RTP in session descriptions (RFC 4568). They are never logged. */
import { randomBytes } from 'node:crypto';
import { isSuite, keyBytesOf, type SrtpSuite } from './srtp.ts';

/** One `a=crypto` line. */
export interface CryptoLine {
  readonly tag: number;
  readonly suite: SrtpSuite;
  /** Master key and salt. */
  readonly master: Buffer;
}

/** What we offer, best understood first. */
const OFFERED: readonly SrtpSuite[] = [
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
  'AEAD_AES_128_GCM',
];

export const newCrypto = (tag: number, suite: SrtpSuite): CryptoLine => ({
  tag,
  suite,
  master: randomBytes(keyBytesOf(suite)),
});

/** A key of our own for every suite. */
export const cryptoOffer = (): CryptoLine[] =>
  OFFERED.map((suite, index) => newCrypto(index + 1, suite));

export const formatCrypto = ({ tag, suite, master }: CryptoLine): string =>
  `a=crypto:${tag} ${suite} inline:${master.toString('base64')}`;

/**
 * The lines we can use. Left out are suites we do not have, several keys with an index in each packet (MKI),
 * and parameters that change what is encrypted (section 6.3): the far side must offer another.
 */
export function parseCrypto(values: readonly string[]): CryptoLine[] {
  return values.flatMap((value) => {
    const [tagText, suite = '', key = '', ...parameters] = value.trim().split(/\s+/);
    const tag = Number(tagText);
    const [base64 = '', ...lifetime] = /^inline:(.+)$/i.exec(key)?.[1]?.split('|') ?? [];
    const master = Buffer.from(base64, 'base64');
    const isPlain =
      parameters.every((parameter) => /^WSH=/i.test(parameter)) &&
      lifetime.every((part) => !part.includes(':'));
    const fits = isSuite(suite) && master.length === keyBytesOf(suite);
    return Number.isInteger(tag) && fits && isPlain ? [{ tag, suite, master }] : [];
  });
}
