import type { MediaCapabilities, OpenEndpoint } from '../../actors/ports/media.ts';
import type { MediaLack } from '../contract/media-engine.ts';

/** What a call asks of the media server that carries it. */
export type Wanted = Pick<OpenEndpoint, 'codecs' | 'srtp' | 'ptimeMs' | 'engine'>;

/** What a media server cannot do for a call; nothing when it can carry it. */
export function lacksOf(
  { encrypts, codecs, packetsMs }: MediaCapabilities,
  wanted: Wanted,
): MediaLack[] {
  const lacks: MediaLack[] = [];
  if (wanted.srtp === 'required' && !encrypts) lacks.push('srtp');
  if (!wanted.codecs.some((codec) => codecs.includes(codec))) lacks.push('codecs');
  if (wanted.ptimeMs !== undefined && !packetsMs.includes(wanted.ptimeMs)) lacks.push('ptime');
  return lacks;
}
