/** The items of a conversation, in their chain. */
import { z } from 'zod';
import type { Language } from '../voices/phrases.ts';
import { refuse } from './api-error.ts';
import { fromUlaw } from './audio-format.ts';
import { newId } from './ids.ts';
import { parseOrRefuse } from './parse.ts';
import type { Heard, Turn } from './script.ts';
import type { AudioFormat } from './session-config.ts';
import { heardInText } from './script.ts';

type Status = 'completed' | 'incomplete' | 'in_progress';

/** A part of a message, as the API names it. */
export interface Part {
  readonly type: 'input_text' | 'input_audio' | 'input_image' | 'output_text' | 'output_audio';
  text?: string;
  transcript?: string | null;
}

/** A spoken or written message. */
export interface MessageItem {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'user' | 'assistant' | 'system';
  status: Status;
  readonly content: Part[];
  /** The audio of an audio part, µ-law, as long as the conversation remembers it. */
  audio?: Uint8Array;
  /** What a user's audio came to; undefined until it was recognised. */
  heard?: { readonly heard: Heard; readonly text: string; readonly language: Language | undefined };
}

/** A call of a function. */
export interface FunctionCallItem {
  readonly id: string;
  readonly type: 'function_call';
  status: Status;
  readonly call_id: string;
  readonly name: string;
  arguments: string;
}

/** What a function returned. */
export interface FunctionOutputItem {
  readonly id: string;
  readonly type: 'function_call_output';
  readonly status: Status;
  readonly call_id: string;
  readonly output: string;
}

export type Item = MessageItem | FunctionCallItem | FunctionOutputItem;

const Id = z.string().min(1).max(32).optional();
const status = z.enum(['completed', 'incomplete', 'in_progress']).optional();
const object = z.literal('realtime.item').optional();
const text = (type: 'input_text' | 'output_text') =>
  z.strictObject({ type: z.literal(type), text: z.string() });
const message = { id: Id, object, status, type: z.literal('message') };
const NewItem = z.union([
  z.strictObject({
    ...message,
    role: z.literal('system'),
    content: z.array(text('input_text')).min(1),
  }),
  z.strictObject({
    ...message,
    role: z.literal('user'),
    content: z
      .array(
        z.union([
          text('input_text'),
          z.strictObject({
            type: z.literal('input_audio'),
            audio: z.string(),
            transcript: z.string().nullish(),
          }),
          z.looseObject({ type: z.literal('input_image') }),
        ]),
      )
      .min(1),
  }),
  z.strictObject({
    ...message,
    role: z.literal('assistant'),
    content: z.array(text('output_text')).min(1),
  }),
  z.strictObject({
    id: Id,
    object,
    status,
    type: z.literal('function_call'),
    call_id: z.string().optional(),
    name: z.string(),
    arguments: z.string(),
  }),
  z.strictObject({
    id: Id,
    object,
    status,
    type: z.literal('function_call_output'),
    call_id: z.string(),
    output: z.string(),
  }),
]);

/**
 * An item as a client may create it.
 * @throws {Refusal}
 */
export function parseItem(value: unknown): Item {
  const item = parseOrRefuse(NewItem, value ?? {}, 'item');
  const id = item.id ?? newId('item');
  if (item.type === 'function_call') {
    return {
      id,
      type: item.type,
      status: 'completed',
      call_id: item.call_id ?? newId('call'),
      name: item.name,
      arguments: item.arguments,
    };
  }
  if (item.type === 'function_call_output') {
    return {
      id,
      type: item.type,
      status: 'completed',
      call_id: item.call_id,
      output: item.output,
    };
  }
  const content = item.content.map((part): Part => {
    if (part.type === 'input_image') return { type: 'input_image' };
    return part.type === 'input_audio'
      ? { type: part.type, transcript: part.transcript ?? null }
      : { type: part.type, text: part.text };
  });
  return { id, type: 'message', role: item.role, status: 'completed', content };
}

/** The chain of items. */
export interface Conversation {
  readonly id: string;
  readonly items: readonly Item[];
  /**
   * Puts an item after another, by default at the end; `root` means at the beginning.
   * Returns the id before it, null for the first.
   * @throws {Refusal} for a duplicate id or an unknown predecessor.
   */
  insert(item: Item, after?: string | null): string | null;
  /** The id before an item, null for the first. */
  previous(id: string): string | null;
  /** @throws {Refusal} when there is none. */
  get(id: string, code: string): Item;
  find(id: string): Item | undefined;
  delete(id: string): void;
}

/** An empty conversation. */
export function conversation(): Conversation {
  const items: Item[] = [];
  const indexOf = (id: string) => items.findIndex((item) => item.id === id);
  const find = (id: string) => items.find((item) => item.id === id);
  const previous = (id: string) => items[indexOf(id) - 1]?.id ?? null;
  return {
    id: newId('conv'),
    items,
    find,
    previous,
    insert(item, after) {
      if (find(item.id)) {
        refuse('item_create_duplicate_item_id', `Item '${item.id}' exists already.`, 'item.id');
      }
      const at = after === 'root' ? 0 : after ? indexOf(after) + 1 : items.length;
      if (after && after !== 'root' && at === 0) {
        const message = `Previous item with id '${after}' does not exist.`;
        refuse('invalid_value', message, 'previous_item_id');
      }
      items.splice(at, 0, item);
      return previous(item.id);
    },
    get(id, code) {
      return find(id) ?? refuse(code, `Item with item_id '${id}' does not exist.`, 'item_id');
    },
    delete(id) {
      items.splice(indexOf(id), 1);
    },
  };
}

/** An item as events show it: without audio. */
export function presentItem(item: Item): Record<string, unknown> {
  const { id, type, status } = item;
  const base = { id, object: 'realtime.item', type, status };
  switch (item.type) {
    case 'message':
      return { ...base, role: item.role, content: item.content.map((part) => ({ ...part })) };
    case 'function_call':
      return { ...base, call_id: item.call_id, name: item.name, arguments: item.arguments };
    case 'function_call_output':
      return { ...base, call_id: item.call_id, output: item.output };
  }
}

/** An item as `conversation.item.retrieved` shows it: with what audio is left. */
export function presentWithAudio(item: Item, format: AudioFormat): Record<string, unknown> {
  const shown = presentItem(item);
  if (item.type !== 'message' || !item.audio) return shown;
  const audio = fromUlaw(format, item.audio).toString('base64');
  return {
    ...shown,
    content: item.content.map((part) =>
      part.type === 'input_audio' || part.type === 'output_audio' ? { ...part, audio } : part,
    ),
  };
}

/** The items as the script sees them. */
export function turnsOf(items: readonly Item[]): Turn[] {
  const names = new Map(
    items.flatMap((item) => (item.type === 'function_call' ? [[item.call_id, item.name]] : [])),
  );
  return items.flatMap((item): Turn[] => {
    if (item.type === 'function_call') return [];
    if (item.type === 'function_call_output') {
      return [{ by: 'tool', name: names.get(item.call_id) ?? '' }];
    }
    const written = item.content.map(({ text: t, transcript }) => t ?? transcript ?? '').join(' ');
    if (item.role === 'assistant') return [{ by: 'agent' }];
    if (item.role === 'system') return [{ by: 'system', text: written }];
    return [{ by: 'callee', heard: item.heard?.heard ?? heardInText(written) }];
  });
}
