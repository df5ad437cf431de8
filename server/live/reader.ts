import type { WebSocket } from 'ws';
import type { LiveEvent } from '../../actors/live/messages.ts';
import type { LiveHub } from '../../actors/live/live.ts';
import { LiveRequest, type LiveMessage, type LiveTopic } from '../contract/live.ts';
import { isAllowed, type Action } from '../http/policies.ts';
import type { Principal } from '../http/route.ts';
import { presentLive } from './present.ts';

/** Bytes a reader may leave unread before it is dropped: it comes back and resumes. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;
const LEVELS_EVERY_MS = 100;
const TOO_SLOW = 4008;

/** Close codes of ours say what to do: 4008 reconnect, 4401 sign in again. */
export const UNAUTHORIZED = 4401;

const VIEW: Readonly<Record<LiveTopic, Action>> = {
  calls: 'viewCalls',
  campaigns: 'viewCampaigns',
  trunks: 'viewTrunks',
  actors: 'viewSystem',
};

/** Follows levels of calls for as long as somebody looks at them. */
export interface LevelWatch {
  watch(callId: string, on: boolean): void;
}

/** One browser on /ws/live. */
export class LiveReader {
  readonly #socket: WebSocket;
  readonly #hub: LiveHub;
  readonly #user: Principal;
  readonly #levels: LevelWatch;
  readonly #subscriptions = new Map<LiveTopic, () => void>();
  #watched = new Set<string>();
  #pending: Record<string, { callee: number; agent: number }> = {};
  #levelTimer: NodeJS.Timeout | undefined;
  readonly #stopLevels: () => void;

  constructor(socket: WebSocket, user: Principal, hub: LiveHub, levels: LevelWatch) {
    this.#socket = socket;
    this.#user = user;
    this.#hub = hub;
    this.#levels = levels;
    this.#stopLevels = hub.onLevels((callId, measured) => {
      if (this.#watched.has(callId)) this.#pending[callId] = measured;
    });
    socket.on('message', (data: Buffer) => this.#hear(data.toString('utf8')));
    socket.on('close', () => this.#close());
    socket.on('error', () => socket.terminate());
  }

  /** Subscribes without being asked, for a socket whose address names its topic. */
  follow(topic: LiveTopic): void {
    this.#subscribe(topic, undefined);
  }

  #hear(text: string): void {
    const request = LiveRequest.safeParse(parseJson(text));
    if (!request.success)
      return this.#send({ type: 'refused', reason: 'This is not a request of the live feed.' });
    switch (request.data.type) {
      case 'subscribe':
        return this.#subscribe(request.data.topic, request.data.resume);
      case 'unsubscribe':
        return this.#unsubscribe(request.data.topic);
      case 'watchLevels':
        return this.#watch(new Set(request.data.calls));
    }
  }

  #subscribe(topic: LiveTopic, resume: { epoch: string; seq: number } | undefined): void {
    if (!isAllowed(this.#user, VIEW[topic]))
      return this.#send({ type: 'refused', reason: `You may not see the ${topic}.` });
    this.#unsubscribe(topic);
    const after = resume?.epoch === this.#hub.epoch ? resume.seq : null;
    this.#subscriptions.set(
      topic,
      this.#hub.subscribe(topic, (event) => this.#tell(event), after),
    );
  }

  #unsubscribe(topic: LiveTopic): void {
    this.#subscriptions.get(topic)?.();
    this.#subscriptions.delete(topic);
  }

  #tell(event: LiveEvent): void {
    const { topic, seq } = event;
    const { epoch } = this.#hub;
    const present = (item: unknown) => presentLive(topic, item) as Record<string, unknown>;
    this.#send(
      event.type === 'snapshot'
        ? { type: 'snapshot', topic, epoch, seq, items: event.items.map(present) }
        : { type: 'delta', topic, epoch, seq, put: event.put.map(present), gone: [...event.gone] },
    );
  }

  #watch(calls: Set<string>): void {
    for (const id of this.#watched) if (!calls.has(id)) this.#levels.watch(id, false);
    for (const id of calls) if (!this.#watched.has(id)) this.#levels.watch(id, true);
    this.#watched = calls;
    clearInterval(this.#levelTimer);
    if (calls.size > 0) this.#levelTimer = setInterval(() => this.#sendLevels(), LEVELS_EVERY_MS);
  }

  #sendLevels(): void {
    const levels = this.#pending;
    if (Object.keys(levels).length === 0) return;
    this.#pending = {};
    this.#send({ type: 'levels', levels });
  }

  #send(message: LiveMessage): void {
    if (this.#socket.bufferedAmount > MAX_UNREAD_BYTES)
      return this.#socket.close(TOO_SLOW, 'too slow: reconnect and resume');
    this.#socket.send(JSON.stringify(message));
  }

  #close(): void {
    clearInterval(this.#levelTimer);
    this.#stopLevels();
    for (const topic of [...this.#subscriptions.keys()]) this.#unsubscribe(topic);
    for (const id of this.#watched) this.#levels.watch(id, false);
    this.#watched.clear();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
