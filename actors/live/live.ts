import { randomUUID } from 'node:crypto';
import {
  spawnActor,
  tell,
  type ActorSpec,
  type Address,
  type Edge,
  type System,
} from '../kernel/actor.ts';
import type { ActorNode } from '../kernel/tree.ts';
import type { LiveActorItem, LiveItems, LiveSink, LiveTopicName } from '../ports/live.ts';
import type { LiveEffect, LiveItem, LiveMessage, Subscriber } from './messages.ts';
import { nothingLive, reduceLive, type LiveState } from './state.ts';

/** Changes within this time travel as one delta. */
const FLUSH_EVERY_MS = 100;
const ACTORS_EVERY_MS = 500;

export type LevelListener = (callId: string, levels: { callee: number; agent: number }) => void;

/** The fan-out hub: actors put, browsers subscribe. */
export interface LiveHub {
  /** Names this run of the hub; another epoch means that numbers start again. */
  readonly epoch: string;
  readonly sink: LiveSink;
  subscribe(topic: LiveTopicName, subscriber: Subscriber, after: number | null): () => void;
  onLevels(listener: LevelListener): () => void;
  close(): void;
}

/** Coalesces what actors put until the next flush; a burst of one call's states is one item. */
class Pending {
  readonly #put = new Map<LiveTopicName, Map<string, LiveItem>>();
  readonly #gone = new Map<LiveTopicName, Set<string>>();

  put(topic: LiveTopicName, item: LiveItem): void {
    this.#of(this.#put, topic, () => new Map<string, LiveItem>()).set(item.id, item);
    this.#gone.get(topic)?.delete(item.id);
  }

  gone(topic: LiveTopicName, id: string): void {
    this.#put.get(topic)?.delete(id);
    this.#of(this.#gone, topic, () => new Set<string>()).add(id);
  }

  *take(): Generator<Extract<LiveMessage, { type: 'changed' }>> {
    for (const topic of new Set([...this.#put.keys(), ...this.#gone.keys()])) {
      const put = [...(this.#put.get(topic)?.values() ?? [])];
      const gone = [...(this.#gone.get(topic) ?? [])];
      if (put.length || gone.length) yield { type: 'changed', topic, put, gone };
    }
    this.#put.clear();
    this.#gone.clear();
  }

  #of<T>(map: Map<LiveTopicName, T>, topic: LiveTopicName, make: () => T): T {
    const known = map.get(topic) ?? make();
    map.set(topic, known);
    return known;
  }
}

/** Starts the hub as an actor of the system. */
export function startLive(system: System): LiveHub {
  const pending = new Pending();
  const subscribers = new Map<string, Subscriber>();
  const levelListeners = new Set<LevelListener>();
  const actors = watchActors(system, pending);

  const edge: Edge<LiveEffect, LiveMessage> = {
    perform(effect) {
      if (effect.type === 'follow') return actors.follow(effect.topic, effect.on);
      for (const id of effect.to) for (const event of effect.events) subscribers.get(id)?.(event);
    },
    failed: () => ({ type: 'failed' }),
    release: () => actors.close(),
  };
  const hub = spawnActor(system.root, liveActor(edge));
  const flusher = setInterval(() => flush(hub, pending), FLUSH_EVERY_MS);

  return {
    epoch: randomUUID(),
    sink: {
      put: <T extends LiveTopicName>(topic: T, item: LiveItems[T]) => pending.put(topic, item),
      gone: (topic, id) => pending.gone(topic, id),
      levels: (callId, levels) => levelListeners.forEach((listen) => listen(callId, levels)),
    },
    subscribe(topic, subscriber, after) {
      const id = randomUUID();
      subscribers.set(id, subscriber);
      tell(hub, { type: 'subscribe', topic, id, after });
      return () => {
        subscribers.delete(id);
        tell(hub, { type: 'unsubscribe', topic, id });
      };
    },
    onLevels(listener) {
      levelListeners.add(listener);
      return () => levelListeners.delete(listener);
    },
    close() {
      clearInterval(flusher);
      actors.close();
    },
  };
}

/** Shows the supervision tree for as long as somebody looks. */
function watchActors(system: System, pending: Pending) {
  const shown = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const show = () => {
    for (const node of system.tree.takeChanged()) {
      shown.add(node.id);
      pending.put('actors', presentActor(node));
    }
    for (const id of shown) {
      if (system.tree.has(id)) continue;
      shown.delete(id);
      pending.gone('actors', id);
    }
  };
  return {
    follow(topic: LiveTopicName, on: boolean) {
      if (topic !== 'actors') return;
      clearInterval(timer);
      if (!on) return;
      show();
      timer = setInterval(show, ACTORS_EVERY_MS);
    },
    close: () => clearInterval(timer),
  };
}

function flush(hub: Address<LiveMessage>, pending: Pending): void {
  for (const message of pending.take()) tell(hub, message);
}

const liveActor = (
  edge: Edge<LiveEffect, LiveMessage>,
): ActorSpec<LiveState, LiveMessage, LiveEffect> => ({
  name: 'live',
  kind: 'live',
  initial: nothingLive(),
  edge: () => edge,
  reduce: reduceLive,
  isDone: () => false,
  phase: (state) =>
    `${Object.values(state).reduce((sum, topic) => sum + topic.subscribers.length, 0)} subscribers`,
  restart: ({ state }) => state,
});

const presentActor = (node: ActorNode): LiveActorItem => ({
  id: node.id,
  parent: node.parent,
  kind: node.kind,
  phase: node.phase,
  mailbox: Math.max(0, node.sent - node.handled),
  handled: node.handled,
  restarts: node.restarts,
  lastFact: node.lastFact,
  startedAt: node.startedAt,
});
