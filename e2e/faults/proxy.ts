/**
 * A network at its worst between us and the AI: a TCP proxy whose connections are cut, held up, starved, garbled or
 * left half open, each by a plan that is drawn from a seed.
 */
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { between, pick, randomOf, type Random } from '../../lab/seed.ts';

/** What befalls a connection, and when after it was opened. */
export interface Misfortune {
  readonly kind: (typeof KINDS)[number] | 'none';
  readonly afterMs: number;
}

const KINDS = ['cut', 'delay', 'throttle', 'garbage', 'halfOpen'] as const;
/** Bytes of noise that no WebSocket ever sends. */
const GARBAGE = Buffer.alloc(64, 0xff);
const DELAY_MS = 600;
/** A twentieth of the AI's voice as it is played, base64 and all. */
const THROTTLED_BYTES = 60;
const THROTTLE_EVERY_MS = 100;
/** Then all that has piled up comes at once, and the rest as it should. */
const THROTTLED_FOR_MS = 4000;

export interface FaultProxy {
  /** For `OPENAI_BASE_URL`. */
  readonly baseUrl: string;
  /** Of the connections that are opened from now on, something befalls so many: 0 to 1. */
  share: number;
  /** How long everything takes, each way. */
  delayMs: number;
  /** What befell connections so far. */
  readonly befell: readonly Misfortune['kind'][];
  /** Connections open now. */
  readonly open: number;
  /** Cuts every connection there is, now. */
  cut(): void;
  close(): Promise<void>;
}

/** At first nothing befalls anything. */
export async function startFaultProxy(upstream: string, seed: string): Promise<FaultProxy> {
  const target = new URL(upstream);
  const befell: Misfortune['kind'][] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    const plan = draw(randomOf(seed, befell.length), proxy.share);
    befell.push(plan.kind);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        // A half-open connection is one whose end nobody hears of.
        if (plan.kind !== 'halfOpen' || socket === near) (socket === near ? far : near).destroy();
      });
    }
    const delayed = (deliver: () => void): void => {
      if (proxy.delayMs === 0) deliver();
      else setTimeout(deliver, proxy.delayMs);
    };
    join(near, far, { ...plan, delayed });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: FaultProxy = {
    share: 0,
    delayMs: 0,
    baseUrl: `http://127.0.0.1:${String(port)}${target.pathname}`,
    befell,
    get open() {
      return sockets.size / 2;
    },
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

function draw(random: Random, share: number): Misfortune {
  const kind = random() < share ? pick(random, KINDS) : 'none';
  return { kind, afterMs: between(random, 50, 9000) };
}

/** A misfortune on a line that takes its time. */
interface Way extends Misfortune {
  delayed(deliver: () => void): void;
}

function join(near: Socket, far: Socket, { kind, afterMs, delayed }: Way): void {
  let isStruck = false;
  near.on('data', (bytes) => {
    if (!(isStruck && kind === 'halfOpen')) delayed(() => far.writable && far.write(bytes));
  });
  far.on('data', (bytes) => {
    if (!isStruck) delayed(() => near.writable && near.write(bytes));
    else if (kind === 'delay') setTimeout(() => near.writable && near.write(bytes), DELAY_MS);
    else if (kind === 'throttle') starve(near, bytes);
    else if (kind !== 'halfOpen') near.write(bytes);
  });
  if (kind === 'none') return;
  const strike = setTimeout(() => {
    isStruck = true;
    if (kind === 'cut') near.resetAndDestroy();
    if (kind === 'garbage') near.write(GARBAGE);
  }, afterMs);
  near.on('close', () => clearTimeout(strike));
}

const starving = new WeakMap<Socket, Buffer[]>();

/** Passes on a few bytes at a time, in their order. */
function starve(socket: Socket, bytes: Buffer): void {
  const waiting = starving.get(socket);
  if (waiting) return void waiting.push(bytes);
  const queue = [bytes];
  starving.set(socket, queue);
  const healsAt = performance.now() + THROTTLED_FOR_MS;
  const timer = setInterval(() => {
    if (performance.now() > healsAt) {
      for (const each of queue.splice(0)) socket.write(each);
      return;
    }
    const [first] = queue;
    if (!first) return;
    socket.write(first.subarray(0, THROTTLED_BYTES));
    queue.shift();
    if (first.length > THROTTLED_BYTES) queue.unshift(first.subarray(THROTTLED_BYTES));
  }, THROTTLE_EVERY_MS);
  socket.on('close', () => clearInterval(timer));
}
