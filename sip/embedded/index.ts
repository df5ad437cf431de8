import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SipServerStats } from './server.ts';
import { TRUNK_HEADER, type Observer, type Packet } from './transport/flow.ts';
import type { TlsIdentity, TlsSettings } from './transport/tls.ts';
import { SipBindError } from './transport/transports.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './worker.ts';

export { SipBindError, TRUNK_HEADER };
export { probeTls, type TlsProbe } from './tls-probe.ts';
export { Locator } from './transport/resolve.ts';
export type { TlsIdentity, TlsSettings };
export type { Packet as SipPacket };
export type EmbeddedSipStats = SipServerStats;

export interface EmbeddedSipOptions {
  /** Where SIP listens; port 0 = any free port (same number for UDP and TCP). */
  sip: { host: string; port: number };
  /** Address put into Via/Contact when host is 0.0.0.0 (default: host). */
  externalAddress?: string;
  /** Where SIP listens over TLS, and what it shows; without it we can connect over TLS all the same. */
  tls?: (TlsIdentity & { readonly port: number }) | undefined;
  /** Test hook to shorten timers: T1 in ms (default 500); all timers derive from it. */
  t1Ms?: number;
  /** Test hook: how long a second of a session's timer lasts, in ms (default 1000). */
  secondMs?: number;
  /** Sees every SIP message sent and received, retransmissions too; costs nothing when left out. */
  observer?: Observer;
}

export interface EmbeddedSip {
  /**
   * What drachtio-srf connects to: `srf.connect({ host, port, secret })`. The secret is random and
   * checked; nothing is carried out without it. On 127.0.0.1, an ephemeral port.
   */
  readonly control: { readonly host: string; readonly port: number; readonly secret: string };
  /** `tlsPort` is 0 without TLS. */
  readonly sip: { readonly host: string; readonly port: number; readonly tlsPort: number };
  /**
   * How a trunk is met over TLS, from the next connection on: by requests that name it in
   * {@link TRUNK_HEADER}, and what follows in their dialogs. Resolves once it holds.
   * @throws when its certificates cannot be used
   */
  setTrunk(name: string, settings: TlsSettings): Promise<void>;
  /** Who may begin something with us from now on: addresses and networks; null, as at first: everybody. */
  admit(peers: readonly string[] | null): void;
  /** What is alive, for tests and metrics. @throws when the worker is gone */
  stats(): Promise<EmbeddedSipStats>;
  /** Called when the worker ends unexpectedly; at once if it already has. */
  onExit(listener: (error: Error) => void): void;
  /** Hangs up what is up, without waiting for answers, and releases everything. Safe to repeat. */
  close(): Promise<void>;
}

/** How long a worker may take to close before it is stopped. */
const CLOSE_MS = 3_000;

/**
 * Runs the SIP server in a worker thread of its own.
 * @throws SipBindError (`code` EADDRINUSE …, host, port and transport) when the port cannot be opened
 */
export async function startEmbeddedSip(options: EmbeddedSipOptions): Promise<EmbeddedSip> {
  const { observer, ...rest } = options;
  const workerData: WorkerOptions = { ...rest, observe: observer !== undefined };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, name: 'sip' });
  const running = new RunningWorker(worker, observer);
  const { control, sip: listening } = await running.started;
  return {
    control,
    sip: listening,
    setTrunk: (name, settings) => running.setTrunk(name, settings),
    stats: () => running.stats(),
    admit: (peers) => running.admit(peers),
    onExit: (listener) => running.onExit(listener),
    close: () => running.close(),
  };
}

type Started = Extract<FromWorker, { type: 'started' }>;

class RunningWorker {
  readonly started: Promise<Started>;
  readonly #worker: Worker;
  readonly #observer: Observer | undefined;
  readonly #asked = new Map<
    number,
    { resolve: (stats: EmbeddedSipStats) => void; reject: (error: Error) => void }
  >();
  readonly #setting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  readonly #exitListeners: ((error: Error) => void)[] = [];
  readonly #exited: Promise<unknown>;
  #nextId = 0;
  #gone: Error | undefined;
  #closing: Promise<void> | undefined;

  constructor(worker: Worker, observer: Observer | undefined) {
    this.#worker = worker;
    this.#observer = observer;
    this.#exited = once(worker, 'exit').catch(() => undefined);
    let crash: Error | undefined;
    worker.on(
      'error',
      (error: unknown) => (crash = error instanceof Error ? error : new Error(String(error))),
    );
    this.started = new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'started') resolve(message);
        else if (message.type === 'failed') reject(failure(message));
        else this.#receive(message);
      });
      worker.once('exit', (code) => {
        const error = crash ?? new Error(`The embedded SIP server ended with code ${code}`);
        reject(error);
        this.#exit(error);
      });
    });
  }

  stats(): Promise<EmbeddedSipStats> {
    if (this.#gone) return Promise.reject(this.#gone);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#post({ type: 'stats', id });
    });
  }

  setTrunk(name: string, settings: TlsSettings): Promise<void> {
    if (this.#gone) return Promise.reject(this.#gone);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#setting.set(id, { resolve, reject });
      this.#post({ type: 'trunk', id, name, settings });
    });
  }

  admit(peers: readonly string[] | null): void {
    this.#post({ type: 'admit', peers });
  }

  onExit(listener: (error: Error) => void): void {
    if (this.#gone && !this.#closing) listener(this.#gone);
    else this.#exitListeners.push(listener);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    if (this.#gone) return;
    this.#post({ type: 'close' });
    const late = setTimeout(() => void this.#worker.terminate(), CLOSE_MS);
    await this.#exited;
    clearTimeout(late);
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #receive(message: Exclude<FromWorker, { type: 'started' | 'failed' }>): void {
    if (message.type === 'packets') {
      for (const packet of message.packets) this.#observer?.(packet);
      return;
    }
    if (message.type === 'trunkSet') {
      const waiting = this.#setting.get(message.id);
      this.#setting.delete(message.id);
      if (message.problem === undefined) waiting?.resolve();
      else waiting?.reject(new Error(message.problem));
      return;
    }
    this.#asked.get(message.id)?.resolve(message.stats);
    this.#asked.delete(message.id);
  }

  #exit(error: Error): void {
    this.#gone = error;
    for (const { reject } of [...this.#asked.values(), ...this.#setting.values()]) reject(error);
    this.#asked.clear();
    this.#setting.clear();
    if (!this.#closing) for (const listener of this.#exitListeners) listener(error);
  }
}

function failure({ message, bind }: Extract<FromWorker, { type: 'failed' }>): Error {
  return bind
    ? new SipBindError(bind.code, bind.host, bind.port, bind.transport)
    : new Error(message);
}
