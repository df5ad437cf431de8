import { parentPort, workerData } from 'node:worker_threads';
import {
  startSipServer,
  type SipServer,
  type SipServerOptions,
  type SipServerStats,
} from './server.ts';
import type { Packet } from './transport/flow.ts';
import type { TlsSettings } from './transport/tls.ts';
import { SipBindError } from './transport/transports.ts';

export interface WorkerOptions extends Omit<SipServerOptions, 'observer'> {
  /** Send packets to the main thread. */
  readonly observe: boolean;
}

export type ToWorker =
  | { readonly type: 'stats'; readonly id: number }
  | {
      readonly type: 'trunk';
      readonly id: number;
      readonly name: string;
      readonly settings: TlsSettings;
    }
  | { readonly type: 'admit'; readonly peers: readonly string[] | null }
  | { readonly type: 'close' };

export type FromWorker =
  | {
      readonly type: 'started';
      readonly control: SipServer['control'];
      readonly sip: SipServer['sip'];
    }
  | { readonly type: 'failed'; readonly message: string; readonly bind: BindFailure | undefined }
  | { readonly type: 'stats'; readonly id: number; readonly stats: SipServerStats }
  /** `problem` is why its certificates cannot be used. */
  | { readonly type: 'trunkSet'; readonly id: number; readonly problem: string | undefined }
  | { readonly type: 'packets'; readonly packets: readonly Packet[] };

export type BindFailure = Pick<SipBindError, 'code' | 'host' | 'port' | 'transport'>;

const post = (message: FromWorker): void => parentPort?.postMessage(message);

/** Packets of one turn of the loop cross together. */
function batched(): (packet: Packet) => void {
  let packets: Packet[] = [];
  return (packet) => {
    if (packets.length === 0)
      setImmediate(() => {
        post({ type: 'packets', packets });
        packets = [];
      });
    packets.push(packet);
  };
}

async function run({ observe, ...options }: WorkerOptions): Promise<void> {
  const server = await startSipServer({ ...options, observer: observe ? batched() : undefined });
  parentPort?.on('message', (message: ToWorker) => {
    if (message.type === 'stats')
      return post({ type: 'stats', id: message.id, stats: server.stats() });
    if (message.type === 'trunk') return post({ type: 'trunkSet', ...setTrunk(server, message) });
    if (message.type === 'admit') return server.admit(message.peers);
    // With everything closed the thread has nothing left to do and ends.
    void server.close().then(() => parentPort?.close());
  });
  post({ type: 'started', control: server.control, sip: server.sip });
}

function setTrunk(
  server: SipServer,
  { id, name, settings }: Extract<ToWorker, { type: 'trunk' }>,
): { id: number; problem: string | undefined } {
  try {
    server.setTrunk(name, settings);
    return { id, problem: undefined };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}

run(workerData as WorkerOptions).catch((error: unknown) => {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const bind =
    error instanceof SipBindError
      ? { code: error.code, host: error.host, port: error.port, transport: error.transport }
      : undefined;
  post({ type: 'failed', message, bind });
  parentPort?.close();
});
