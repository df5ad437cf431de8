import type { LineCodec } from './codecs.ts';
import { MediaError } from './media.ts';

/** Those of the wanted codecs that an engine speaks, in their order. @throws MediaError `media_server_unable` */
export function spokenBy<C extends LineCodec>(
  spoken: readonly C[],
  wanted: readonly LineCodec[],
): C[] {
  const shared = wanted.flatMap((codec) => spoken.filter((each) => each === codec));
  if (shared.length > 0) return shared;
  throw new MediaError(
    'media_server_unable',
    `The media server speaks ${spoken.join(', ')}, but the trunk allows only ${wanted.join(', ')}. Allow another codec on the trunk, or use a media server that converts these.`,
  );
}
