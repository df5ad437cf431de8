/** What a FreeSWITCH speaks with carriers: what its modules convert, and its profile for us takes. */
import { LINE_CODECS, VOICE_CODECS, type LineCodec } from '../actors/ports/codecs.ts';

/** How `show codec` calls each. */
const NAMES: Readonly<Record<LineCodec, RegExp>> = {
  PCMU: /^G\.711 ulaw$/,
  PCMA: /^G\.711 alaw$/,
  G722: /^G\.722$/,
  OPUS: /^OPUS /,
  G729: /^G\.729/,
};
/** Passes G.729 on and converts nothing. */
const PASSES_ONLY = 'mod_g729';

/**
 * @param codecs the answer to `show codec`
 * @param profile the answer to `sofia status profile`; where it names no codecs, G.711 is what is left
 */
export function codecsOf(codecs: string, profile: string): readonly LineCodec[] {
  const prefers = /^CODECS IN\s+(\S+)/m.exec(profile)?.[1]?.split(',');
  if (!prefers) return VOICE_CODECS;
  const loaded = codecs.split('\n').map((line) => line.split(','));
  return LINE_CODECS.filter((codec) => {
    const takes = prefers.some((name) => name.split('@')[0]?.toUpperCase() === codec);
    const converts = loaded.some(
      ([, name = '', module]) => NAMES[codec].test(name) && module !== PASSES_ONLY,
    );
    return takes && converts;
  });
}
