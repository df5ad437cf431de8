import { move, stay, type Step } from '../kernel/step.ts';
import type { LiveTopicName } from '../ports/live.ts';
import type { LiveEffect, LiveEvent, LiveItem, LiveMessage } from './messages.ts';

/** Deltas kept for those who come back after a gap. */
const KEPT_DELTAS = 100;

export interface TopicState {
  readonly seq: number;
  readonly items: ReadonlyMap<string, LiveItem>;
  readonly deltas: readonly Extract<LiveEvent, { type: 'delta' }>[];
  readonly subscribers: readonly string[];
}
export type LiveState = Readonly<Record<LiveTopicName, TopicState>>;
type LiveStep = Step<LiveState, LiveEffect>;

const empty: TopicState = { seq: 0, items: new Map(), deltas: [], subscribers: [] };
export const nothingLive = (): LiveState => ({
  calls: empty,
  campaigns: empty,
  trunks: empty,
  actors: empty,
});

/** Pure: the same state and message give the same step. */
export function reduceLive(state: LiveState, message: LiveMessage): LiveStep {
  switch (message.type) {
    case 'changed':
      return changed(state, message);
    case 'subscribe':
      return subscribe(state, message);
    case 'unsubscribe':
      return unsubscribe(state, message.topic, message.id);
    case 'failed':
      return stay(state);
  }
}

function changed(
  state: LiveState,
  { topic, put, gone }: Extract<LiveMessage, { type: 'changed' }>,
): LiveStep {
  const before = state[topic];
  const items = new Map(before.items);
  for (const item of put) items.set(item.id, item);
  for (const id of gone) items.delete(id);
  const seq = before.seq + 1;
  const delta = { type: 'delta', topic, seq, put, gone } as const;
  const deltas = [...before.deltas, delta].slice(-KEPT_DELTAS);
  const next = { ...state, [topic]: { ...before, seq, items, deltas } };
  return before.subscribers.length
    ? move(next, { type: 'send', to: before.subscribers, events: [delta] })
    : stay(next);
}

function subscribe(
  state: LiveState,
  { topic, id, after }: Extract<LiveMessage, { type: 'subscribe' }>,
): LiveStep {
  const before = state[topic];
  const others = before.subscribers.filter((known) => known !== id);
  const next = { ...state, [topic]: { ...before, subscribers: [...others, id] } };
  const events = missed(before, after) ?? [snapshot(topic, before)];
  const send: LiveEffect = { type: 'send', to: [id], events };
  return before.subscribers.length
    ? move<LiveState, LiveEffect>(next, send)
    : move<LiveState, LiveEffect>(next, send, { type: 'follow', topic, on: true });
}

/** The deltas after `after`, or null when they are no longer kept. */
function missed(topic: TopicState, after: number | null): LiveEvent[] | null {
  if (after === null || after > topic.seq) return null;
  const later = topic.deltas.filter((delta) => delta.seq > after);
  return later.length === topic.seq - after ? [...later] : null;
}

const snapshot = (topic: LiveTopicName, { seq, items }: TopicState): LiveEvent => ({
  type: 'snapshot',
  topic,
  seq,
  items: [...items.values()],
});

function unsubscribe(state: LiveState, topic: LiveTopicName, id: string): LiveStep {
  const before = state[topic];
  if (!before.subscribers.includes(id)) return stay(state);
  const subscribers = before.subscribers.filter((known) => known !== id);
  const next = { ...state, [topic]: { ...before, subscribers } };
  return subscribers.length ? stay(next) : move(next, { type: 'follow', topic, on: false });
}
