import type { Log } from '../../actors/ports/log.ts';
import { startMediaPlane, type MediaPlane } from '../../media/index.ts';
import type { Config } from '../config.ts';
import type { Closing } from './closing.ts';
import type { Ai } from './lab.ts';

/** The audio plane in its worker threads. */
export async function openMedia(
  config: Config,
  ai: Ai,
  log: Log,
  closing: Closing,
): Promise<MediaPlane> {
  const { host, advertise, portMin, portMax, timeoutMs } = config.rtp;
  const { fallback } = config.openai;
  const media = await startMediaPlane({
    rtp: { host, portMin, portMax, timeoutMs, advertise: advertise ?? host },
    ai: {
      baseUrl: ai.baseUrl,
      apiKey: ai.apiKey,
      ...(fallback && {
        fallback: {
          baseUrl: fallback.baseUrl ?? ai.baseUrl,
          // The key of one provider is no other's business.
          apiKey: fallback.apiKey ?? (fallback.baseUrl === null ? ai.apiKey : ''),
          model: fallback.model ?? undefined,
        },
      }),
    },
    workers: config.mediaWorkers ?? undefined,
    log,
  });
  closing.defer(() => media.close());
  return media;
}
