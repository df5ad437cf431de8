/**
 * Server events as they come off the wire. JSON.parse takes 3 µs for an audio delta of 200 ms, no
 * more than searching its text for the few fields needed, so there is no special path for them.
 */
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';

/** A piece of the agent's voice. */
export interface AudioDelta {
  readonly type: 'audio';
  readonly responseId: string;
  readonly itemId: string;
  readonly contentIndex: number;
  readonly audio: Uint8Array;
}

/** An event of a type that the package knows, or an unknown one: those are to be ignored. */
export type ServerEvent = RealtimeServerEvent | { readonly type: 'unknown'; readonly name: string };

const AUDIO_DELTA = 'response.output_audio.delta';

/** Reads one text frame; undefined for what is no event at all. */
export function readEvent(text: Buffer): AudioDelta | ServerEvent | undefined {
  let event: unknown;
  try {
    event = JSON.parse(text.toString());
  } catch {
    return undefined;
  }
  if (typeof event !== 'object' || event === null || !('type' in event)) return undefined;
  if (typeof event.type !== 'string') return undefined;
  if (event.type !== AUDIO_DELTA) return event as ServerEvent;
  const delta = event as Extract<RealtimeServerEvent, { type: typeof AUDIO_DELTA }>;
  return {
    type: 'audio',
    responseId: delta.response_id,
    itemId: delta.item_id,
    contentIndex: delta.content_index,
    audio: decoded(delta.delta),
  };
}

/**
 * Audio waits its turn to be heard, for seconds. In memory of its own, for a piece of Node's shared slabs would keep
 * all that passed through the same slab alive as long.
 */
function decoded(base64: string): Buffer {
  const audio = Buffer.allocUnsafeSlow(Buffer.byteLength(base64, 'base64'));
  return audio.subarray(0, audio.write(base64, 'base64'));
}
