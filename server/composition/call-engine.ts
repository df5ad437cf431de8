import type { MediaEngine } from '../../actors/ports/media.ts';
import { AsteriskEngine } from '../../asterisk/engine.ts';
import { FreeswitchEngine } from '../../freeswitch/engine.ts';
import type { Parts } from './actors.ts';

/** What carries the audio of this node's calls: the audio plane, or the media server of the settings. */
export function callEngine(parts: Parts, nodeId: string): MediaEngine {
  const engine = mediaServer(parts, nodeId);
  if (engine) parts.closing.defer(() => engine.shutDown());
  return engine ?? parts.media.engine;
}

function mediaServer({ config, line, media, log }: Parts, nodeId: string) {
  const { freeswitch, asterisk } = config;
  const common = { nodeId, place: line.placeMedia, log };
  const announce = (token: string, callId: string) => media.socketLegUrl(token, callId);
  if (freeswitch)
    return new FreeswitchEngine({
      ...{ ...freeswitch, ...common },
      timeoutMs: config.rtp.timeoutMs,
      plane: { engine: media.engine, announce },
    });
  return asterisk && new AsteriskEngine({ ...asterisk, ...common });
}
