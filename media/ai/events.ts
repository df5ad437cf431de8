/**
 * Server events read cheaply. Audio deltas are nearly all of the traffic, so their text is searched
 * for the few fields they have instead of being parsed; everything else goes through JSON.parse.
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
const DELTA_KEY = Buffer.from('"delta":"');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** The type stands near the beginning of every event seen so far. */
const TYPE_WITHIN = 200;

function stringAfter(head: string, key: string): string | undefined {
  const at = head.indexOf(key);
  if (at < 0) return undefined;
  const end = head.indexOf('"', at + key.length);
  return end < 0 ? undefined : head.slice(at + key.length, end);
}

/** The fields around the base64 text: whatever stands before and after it. */
function readQuickly(text: Buffer): AudioDelta | undefined {
  const key = text.indexOf(DELTA_KEY);
  if (key < 0) return undefined;
  const from = key + DELTA_KEY.length;
  const to = text.indexOf(QUOTE, from);
  if (to < 0 || text.subarray(from, to).includes(BACKSLASH)) return undefined;
  const around = text.toString('latin1', 0, from) + text.toString('latin1', to);
  if (around.includes('\\') || around.includes('": ')) return undefined;
  const responseId = stringAfter(around, '"response_id":"');
  const itemId = stringAfter(around, '"item_id":"');
  const index = /"content_index":(\d+)/.exec(around)?.[1];
  if (!responseId || !itemId || index === undefined) return undefined;
  const audio = Buffer.from(text.toString('latin1', from, to), 'base64');
  return { type: 'audio', responseId, itemId, contentIndex: Number(index), audio };
}

/** Reads one text frame; undefined for what is no event at all. */
export function readEvent(text: Buffer): AudioDelta | ServerEvent | undefined {
  if (text.toString('latin1', 0, TYPE_WITHIN).includes(`"type":"${AUDIO_DELTA}"`)) {
    const delta = readQuickly(text);
    if (delta) return delta;
  }
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
    audio: Buffer.from(delta.delta, 'base64'),
  };
}
