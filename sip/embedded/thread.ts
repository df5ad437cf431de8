/** The main thread's end of one thread that runs the SIP server, from its start to its end. */
import { Worker } from 'node:worker_threads';
import { Questions } from './questions.ts';
import type { SipServerStats } from './server.ts';
import type { Packet } from './transport/flow.ts';
import type { TlsSettings } from './transport/tls.ts';
import { SipBindError } from './transport/transports.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './worker.ts';

/** How long a thread may take to close before it is stopped. */
const CLOSE_MS = 3_000;
const START_WITHIN_MS = 15_000;
const ANSWER_WITHIN_MS = 5_000;

/** Makes the thread; specs give one of their own, to have hold of it. */
export type SpawnSip = (options: WorkerOptions) => Worker;

export const spawnSip: SpawnSip = (workerData) =>
  new Worker(new URL('./worker.ts', import.meta.url), { workerData, name: 'sip' });

/** There is no SIP server now: its thread died, and the next has not begun yet; or it was closed. */
export class SipServerDown extends Error {
  override readonly name = 'SipServerDown';
}

export interface ThreadEvents {
  packets(packets: readonly Packet[]): void;
  /** It is over, asked to or not. Called once, after `started` was rejected if it had not begun. */
  ended(error: Error): void;
}

/** Where the server listens. */
export type Started = Pick<Extract<FromWorker, { type: 'started' }>, 'control' | 'sip'>;

export class SipThread {
  /** @throws SipBindError when a port cannot be opened; why it ended, when it did before */
  readonly started: Promise<Started>;
  readonly #worker: Worker;
  readonly #exited: Promise<unknown>;
  readonly #stats = new Questions<SipServerStats>(ANSWER_WITHIN_MS);
  /** Answered with why the certificates cannot be used, if so. */
  readonly #trunks = new Questions<string | undefined>(ANSWER_WITHIN_MS);
  #hasStarted = false;
  #failure: Error | undefined;
  #closing: Promise<void> | undefined;

  constructor(worker: Worker, events: ThreadEvents) {
    this.#worker = worker;
    const { promise, resolve, reject } = Promise.withResolvers<Started>();
    this.started = promise;
    const late = setTimeout(
      () =>
        this.#giveUp(
          new Error(
            `The thread of the embedded SIP server did not start within ${START_WITHIN_MS} ms.`,
          ),
        ),
      START_WITHIN_MS,
    );
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'started') {
        clearTimeout(late);
        this.#hasStarted = true;
        resolve(message);
      } else if (message.type === 'failed') this.#giveUp(failure(message));
      else if (message.type === 'packets') events.packets(message.packets);
      else if (message.type === 'stats') this.#stats.answer(message.id, message.stats);
      else this.#trunks.answer(message.id, message.problem);
    });
    worker.on('error', (error: unknown) => (this.#failure ??= asError(error)));
    this.#exited = new Promise((ended) => worker.once('exit', ended));
    worker.once('exit', (code) => {
      clearTimeout(late);
      const error =
        this.#failure ??
        new Error(`The thread of the embedded SIP server ended with code ${code}.`);
      reject(error);
      const down = new SipServerDown('The embedded SIP server ended.', { cause: error });
      this.#stats.fail(down);
      this.#trunks.fail(down);
      events.ended(error);
    });
  }

  /** @throws SipServerDown when the thread ends before it answers */
  stats(): Promise<SipServerStats> {
    return this.#stats.ask((id) => this.#post({ type: 'stats', id }));
  }

  /** @throws SipServerDown when the thread ends before it answers */
  async setTrunk(name: string, settings: TlsSettings): Promise<void> {
    const problem = await this.#trunks.ask((id) =>
      this.#post({ type: 'trunk', id, name, settings }),
    );
    if (problem !== undefined) throw new Error(problem);
  }

  admit(peers: readonly string[] | null): void {
    this.#post({ type: 'admit', peers });
  }

  /** Safe to repeat. One that has not begun has nothing to hang up, and is stopped. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    if (this.#hasStarted) this.#post({ type: 'close' });
    else void this.#worker.terminate();
    const late = setTimeout(() => void this.#worker.terminate(), CLOSE_MS);
    await this.#exited;
    clearTimeout(late);
  }

  /** What it holds already, ports for one, is let go of with it. */
  #giveUp(why: Error): void {
    this.#failure ??= why;
    void this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));

function failure({ message, bind }: Extract<FromWorker, { type: 'failed' }>): Error {
  return bind
    ? new SipBindError(bind.code, bind.host, bind.port, bind.transport)
    : new Error(message);
}
