/** Client events about single items of the conversation. */
import { z } from 'zod';
import { SAMPLES_PER_MS } from '../../media/codec/g711.ts';
import { refuse } from './api-error.ts';
import { parseItem, presentItem, presentWithAudio } from './conversation.ts';
import { parseOrRefuse } from './parse.ts';
import type { Session } from './session.ts';

const ItemId = z.object({ item_id: z.string() });
const Create = z.object({ item: z.unknown(), previous_item_id: z.string().nullish() });
const Truncate = z.object({
  item_id: z.string(),
  content_index: z.int(),
  audio_end_ms: z.int().min(0),
});

/**
 * Does what a `conversation.item.*` event asks for.
 * @throws {Refusal} also for an event of no known type.
 */
export function handleItemEvent(session: Session, event: { readonly type: string }): void {
  switch (event.type) {
    case 'conversation.item.create':
      return create(session, parseOrRefuse(Create, event, ''));
    case 'conversation.item.truncate':
      return truncate(session, parseOrRefuse(Truncate, event, ''));
    case 'conversation.item.delete':
      return remove(session, parseOrRefuse(ItemId, event, '').item_id);
    case 'conversation.item.retrieve':
      return retrieve(session, parseOrRefuse(ItemId, event, '').item_id);
    default:
      return refuse('invalid_value', `Invalid value: '${event.type}'.`, 'type');
  }
}

function create(session: Session, event: z.infer<typeof Create>): void {
  const item = parseItem(event.item);
  if (item.type === 'function_call_output') acceptOutput(session, item.call_id, item.output);
  const previous_item_id = session.conversation.insert(item, event.previous_item_id ?? null);
  const shown = presentItem(item);
  session.emit({ type: 'conversation.item.added', previous_item_id, item: shown });
  session.emit({ type: 'conversation.item.done', previous_item_id, item: shown });
}

function acceptOutput({ conversation, record }: Session, callId: string, output: string): void {
  const call = conversation.items.find(
    (item) => item.type === 'function_call' && item.call_id === callId,
  );
  if (!call) {
    const message = `Tool call ID '${callId}' not found in conversation.`;
    refuse('invalid_tool_call_id', message, 'item.call_id');
  }
  const noted = record.tools.find((tool) => tool.callId === callId);
  if (noted) noted.output = output;
}

function remove(session: Session, item_id: string): void {
  session.conversation.get(item_id, 'item_delete_invalid_item_id');
  session.conversation.delete(item_id);
  session.emit({ type: 'conversation.item.deleted', item_id });
}

function retrieve(session: Session, item_id: string): void {
  const item = session.conversation.get(item_id, 'item_retrieve_invalid_item_id');
  const shown = presentWithAudio(item, session.config.audio.input.format);
  session.emit({ type: 'conversation.item.retrieved', item: shown });
}

/** Cuts what the model believes to have said: the audio, and with it the whole transcript. */
function truncate(session: Session, event: z.infer<typeof Truncate>): void {
  const { item_id, content_index, audio_end_ms } = event;
  const item = session.conversation.get(item_id, 'item_truncate_invalid_item_id');
  const part = item.type === 'message' ? item.content[content_index] : undefined;
  if (item.type !== 'message' || part?.type !== 'output_audio' || !item.audio) {
    refuse('unsupported_content_type', 'Only model output audio messages can be truncated');
  }
  const audioMs = Math.floor(item.audio.length / SAMPLES_PER_MS);
  if (audio_end_ms > audioMs) {
    const message = `Audio content of ${String(audioMs)}ms is already shorter than ${String(audio_end_ms)}ms`;
    refuse('invalid_value', message, 'audio_end_ms');
  }
  item.audio = item.audio.subarray(0, audio_end_ms * SAMPLES_PER_MS);
  part.transcript = '';
  const said = session.record.said.find((one) => one.itemId === item_id);
  if (said) said.truncatedAtMs = audio_end_ms;
  session.emit({ type: 'conversation.item.truncated', item_id, content_index, audio_end_ms });
}
