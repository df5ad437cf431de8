import type { MediaEngine } from '../../actors/ports/media.ts';
import { AsteriskEngine } from '../../asterisk/engine.ts';
import type { Parts } from './actors.ts';

/** What carries the audio of this node's calls: the audio plane, or the Asterisk of the settings. */
export function callEngine(
  { config: { asterisk }, line, media, log, closing }: Parts,
  nodeId: string,
): MediaEngine {
  if (!asterisk) return media.engine;
  const engine = new AsteriskEngine({ ...asterisk, nodeId, place: line.placeMedia, log });
  closing.defer(() => engine.shutDown());
  return engine;
}
