import type { MediaCapabilities } from '../../actors/ports/media.ts';
import type { WantedAudio } from '../../actors/ports/media-choice.ts';
import type { MediaLack } from '../contract/media-engine.ts';

/** What a media server cannot do for a call; nothing when it can carry it. */
export function lacksOf(
  { encrypts, codecs, packetsMs }: MediaCapabilities,
  wanted: WantedAudio,
): MediaLack[] {
  const lacks: MediaLack[] = [];
  if (wanted.srtp === 'required' && !encrypts) lacks.push('srtp');
  if (!wanted.codecs.some((codec) => codecs.includes(codec))) lacks.push('codecs');
  if (wanted.ptimeMs !== undefined && !packetsMs.includes(wanted.ptimeMs)) lacks.push('ptime');
  return lacks;
}
