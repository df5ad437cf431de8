/**
 * A bare sender of one packet every 20 ms in a thread of its own, received where the calls are: what
 * it jitters is the machine and the receiver, not the system under test.
 */
import { createSocket } from 'node:dgram';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { nowMs } from '../steady-clock.ts';
import type { Histogram } from './figures.ts';

const STEP_MS = 20;

/** Starts the sender and counts its packets' deviations; both end with the thread. */
export async function startReference(host: string, into: Histogram): Promise<void> {
  const socket = createSocket('udp4');
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.bind(0, host, resolve);
  await promise;
  let lastAt = 0;
  socket.on('message', () => {
    const now = nowMs();
    if (lastAt) into.add(Math.abs(now - lastAt - STEP_MS));
    lastAt = now;
  });
  const { port } = socket.address();
  new Worker(new URL(import.meta.url), { workerData: { referenceTo: { host, port } } });
}

interface ReferenceSetup {
  readonly referenceTo?: { readonly host: string; readonly port: number };
}

function send({ host, port }: { host: string; port: number }): void {
  const socket = createSocket('udp4');
  const packet = Buffer.alloc(172);
  const startedAt = nowMs();
  let sent = 0;
  const next = () => {
    socket.send(packet);
    sent++;
    setTimeout(next, Math.max(0, startedAt + sent * STEP_MS - nowMs()));
  };
  socket.on('error', () => undefined);
  socket.connect(port, host, next);
}

const { referenceTo } = (workerData ?? {}) as ReferenceSetup;
if (!isMainThread && referenceTo) send(referenceTo);
