/**
 * Keys of encrypted audio (RFC 4568) between a carrier and a media server; we pass them on. Always or never: a media
 * server that has once named a key goes on encrypting, whatever the carrier answers.
 */
import { newCrypto, type CryptoLine } from '../codec/sdes.ts';
import { SdpError, type AudioDescription, type Protection } from '../codec/sdp.ts';

/** What every carrier and media server knows. */
const SUITE = 'AES_CM_128_HMAC_SHA1_80';
export const NO_KEYS: Protection = { isSecure: false, crypto: [] };

/** As the carrier would describe itself: that makes the media server name a key of its own. */
export const placeholderKeys = (encrypts: boolean): Protection =>
  encrypts ? { isSecure: true, crypto: [newCrypto(1, SUITE)] } : NO_KEYS;

/** The media server's key, for the carrier. @throws SdpError when it named none */
export function keysOf(encrypts: boolean, server: AudioDescription): Protection {
  if (!encrypts) return NO_KEYS;
  const crypto = server.crypto.slice(0, 1);
  if (crypto.length > 0) return { isSecure: true, crypto };
  throw new SdpError('The media server named no key for encrypted audio.');
}

/** @throws SdpError when carrier and trunk want different things */
export function checkKeys(encrypts: boolean, { isSecure, crypto }: AudioDescription): void {
  if (isSecure && !encrypts)
    throw new SdpError(
      'The far side wants encrypted audio (RTP/SAVP), which this trunk has switched off.',
    );
  if (!encrypts || crypto.length > 0) return;
  throw new SdpError(
    isSecure
      ? 'The far side wants encrypted audio, but by no suite and key that are known here.'
      : 'The far side does not encrypt its audio, which this trunk requires.',
  );
}

/** @throws SdpError when a media server that knows the carrier's key has another one than was offered */
export function checkKept(offered: readonly CryptoLine[], server: AudioDescription): void {
  const isKept = ({ master }: CryptoLine): boolean =>
    server.crypto.some((line) => line.master.equals(master));
  if (!offered.every(isKept))
    throw new SdpError('The media server changed the key that was offered to the far side.');
}
