import type { LineCodec } from '../actors/ports/codecs.ts';

/** What Asterisk calls the codecs. */
export const FORMATS = {
  PCMU: 'ulaw',
  PCMA: 'alaw',
  G722: 'g722',
  OPUS: 'opus',
  G729: 'g729',
} as const satisfies Record<LineCodec, string>;
