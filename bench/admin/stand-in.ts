import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { LiveCall, LiveMessage, LiveRequest } from '../../server/contract/live.ts';

const EPOCH = 'bench';
const LEVELS_EVERY_MS = 100;

export interface StandIn {
  readonly url: string;
  /** So many calls from now on, each changing about once a second. */
  run(calls: number): void;
  /** So many deltas of a few calls each, one after another; resolves when the last was sent. */
  pour(batches: number, perSecond: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Stands between the browser and a server: files and REST are the server's own, the live feed is
 * made up, so that the browser is measured with exactly so many calls.
 */
export async function startStandIn(behind: string): Promise<StandIn> {
  const feed = new Feed();
  const server = createServer((incoming, answer) => passOn(behind, incoming, answer));
  const sockets = new WebSocketServer({ server, path: '/ws/live' });
  sockets.on('connection', (socket) => feed.join(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    run: (calls) => feed.run(calls),
    pour: (batches, perSecond) => feed.pour(batches, perSecond),
    async close() {
      feed.stop();
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function passOn(behind: string, incoming: IncomingMessage, answer: ServerResponse): void {
  const { method, headers, url } = incoming;
  const { hostname, port, host } = new URL(behind);
  const onward = request(
    { hostname, port, path: url, method, headers: { ...headers, host } },
    (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    },
  );
  onward.on('error', () => answer.writeHead(502).end());
  incoming.pipe(onward);
}

/** Calls that ring, talk in turns and end, so that the grid sees all that it must draw. */
class Feed {
  #socket: WebSocket | null = null;
  #calls: LiveCall[] = [];
  #watched: readonly string[] = [];
  #seq = 0;
  #made = 0;
  #timers: NodeJS.Timeout[] = [];

  join(socket: WebSocket): void {
    this.#socket = socket;
    socket.on('message', (data) => {
      const asked = JSON.parse(String(data)) as LiveRequest;
      if (asked.type === 'subscribe') this.#greet(asked.topic);
      if (asked.type === 'watchLevels') this.#watched = asked.calls;
    });
  }

  run(calls: number): void {
    this.stop();
    this.#calls = Array.from({ length: calls }, () => this.#newCall());
    this.#greet('calls');
    // Every call changes once a second: a tenth of them each tenth of a second.
    let next = 0;
    this.#timers = [
      setInterval(() => {
        const changed = new Set<LiveCall>();
        for (let n = 0; n < Math.ceil(calls / 10); n++) changed.add(this.#change(next++ % calls));
        this.#delta([...changed]);
      }, 100),
      setInterval(() => this.#sendLevels(), LEVELS_EVERY_MS),
    ];
  }

  async pour(batches: number, perSecond: number): Promise<void> {
    const tick = 20;
    const each = Math.ceil((perSecond * tick) / 1000);
    let sent = 0;
    while (sent < batches) {
      for (let n = 0; n < each && sent < batches; n++, sent++)
        this.#delta([this.#change(sent % this.#calls.length)]);
      await new Promise((resolve) => setTimeout(resolve, tick));
    }
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  #greet(topic: LiveRequest extends { topic: infer T } ? T : string): void {
    const items = topic === 'calls' ? this.#calls : [];
    if (topic === 'calls') this.#seq++;
    const seq = topic === 'calls' ? this.#seq : 0;
    this.#send({ type: 'snapshot', topic, epoch: EPOCH, seq, items } as LiveMessage);
  }

  #delta(put: readonly LiveCall[]): void {
    const gone = put.filter(({ phase }) => phase === 'closed').map(({ id }) => id);
    const born = gone.map(() => this.#newCall());
    this.#calls = [...this.#calls.filter(({ id }) => !gone.includes(id)), ...born];
    const alive = [...put.filter(({ phase }) => phase !== 'closed'), ...born];
    this.#seq++;
    this.#send({
      type: 'delta',
      topic: 'calls',
      epoch: EPOCH,
      seq: this.#seq,
      put: alive,
      gone,
    } as unknown as LiveMessage);
  }

  #sendLevels(): void {
    const loud = () => Math.random() ** 0.5;
    const levels = Object.fromEntries(
      this.#watched.map((id) => [id, { callee: loud(), agent: loud() }]),
    );
    if (this.#watched.length > 0) this.#send({ type: 'levels', levels });
  }

  #newCall(): LiveCall {
    const number = ++this.#made;
    return {
      id: `01990000-0000-7000-8000-${String(number).padStart(12, '0')}`,
      campaign_id: null,
      campaign_name: `Campaign ${number % 3}`,
      trunk_id: 'trunk',
      trunk_name: 'Carrier',
      phone: `+9053${number % 10}•••••${String(number % 100).padStart(2, '0')}`,
      phase: 'ringing',
      speaking: 'nobody',
      started_at: Date.now(),
      answered_at: null,
      ended_at: null,
      last_words: null,
      cost: 0,
      disposition: null,
      transfer: null,
      supervisors: [],
      ...{ recording: 'on' as const, is_held: false },
    };
  }

  /** Rings, then takes turns; one change in forty ends a call and begins another. */
  #change(index: number): LiveCall {
    const call = this.#calls[index] as LiveCall;
    const turns = ['agent', 'callee', 'thinking', 'nobody'] as const;
    const speaking = turns[Math.floor(Math.random() * turns.length)] ?? 'nobody';
    const ends = call.phase === 'talking' && Math.random() < 1 / 40;
    const changed: LiveCall = {
      ...call,
      phase: ends ? 'closed' : 'talking',
      speaking: ends ? 'nobody' : speaking,
      answered_at: call.answered_at ?? Date.now(),
      last_words: `This was sentence ${Math.floor(Math.random() * 1000)} of the call.`,
      cost: call.cost + 0.0004,
    };
    this.#calls[index] = changed;
    return changed;
  }

  #send(message: LiveMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }
}
