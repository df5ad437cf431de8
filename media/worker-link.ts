/** The main thread's end of one worker: requests with deadlines, facts, and its death. */
import { Worker } from 'node:worker_threads';
import {
  fromWire,
  type Argument,
  type RequestName,
  type Result,
  type WorkerFact,
  type WorkerMessage,
  type WorkerRequest,
  type WorkerSettings,
} from './worker-api.ts';

export interface WorkerLinkEvents {
  fact(fact: WorkerFact): void;
  /** A defect ended one call. */
  defect(detail: string): void;
  /** It ended without being asked to. Pending requests are rejected after this. */
  died(error: Error | null): void;
}

/** The worker is gone, or did not answer in time. */
export class WorkerGone extends Error {
  override readonly name = 'WorkerGone';
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Audio becomes garbage within a packet's time: little room keeps pauses and memory small. In less than this, what
 * calls in progress still need is taken for old and kept until a long collection.
 */
const YOUNG_GENERATION_MB = 24;
const START_WITHIN_MS = 15_000;

export class WorkerLink {
  private readonly worker: Worker;
  private readonly events: WorkerLinkEvents;
  private readonly pending = new Map<number, Pending>();
  private readonly ready: Promise<void>;
  private becomeReady: () => void = () => undefined;
  private refuseReady: (error: Error) => void = () => undefined;
  private lastId = 0;
  private isOver = false;

  constructor(settings: WorkerSettings, events: WorkerLinkEvents) {
    this.events = events;
    this.worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: settings,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.ready = new Promise((resolve, reject) => {
      this.becomeReady = resolve;
      this.refuseReady = reject;
    });
    let failure: Error | null = null;
    this.worker.on('message', (message: WorkerMessage) => this.receive(message));
    this.worker.on('error', (error: Error) => (failure = error));
    this.worker.on('exit', () => this.end(failure));
  }

  /** Resolves once it takes requests. @throws WorkerGone */
  async started(): Promise<void> {
    const timer = setTimeout(
      () => this.refuseReady(new WorkerGone('It did not start.')),
      START_WITHIN_MS,
    );
    await this.ready.finally(() => clearTimeout(timer));
  }

  /** @throws WorkerGone, or what the handler in the worker threw */
  request<N extends RequestName>(
    name: N,
    argument: Argument<N>,
    withinMs: number,
  ): Promise<Result<N>> {
    if (this.isOver) return Promise.reject(new WorkerGone('The audio worker is gone.'));
    const id = ++this.lastId;
    return new Promise<Result<N>>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(id);
        reject(new WorkerGone(`The audio worker did not answer: ${name}.`));
      }, withinMs);
      this.pending.set(id, { resolve: resolve as Pending['resolve'], reject, timer });
      this.worker.postMessage({ id, name, argument } satisfies WorkerRequest);
    });
  }

  /** Ends the thread at once. Its death is reported only when `isFailure`. */
  async terminate(isFailure: boolean): Promise<void> {
    if (!isFailure) this.isOver = true;
    await this.worker.terminate();
  }

  private receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'ready':
        return this.becomeReady();
      case 'result':
        return this.take(message.id)?.resolve(message.value);
      case 'failure':
        return this.take(message.id)?.reject(fromWire(message.error));
      case 'facts':
        for (const fact of message.facts) this.events.fact(fact);
        return;
      case 'defect':
        return this.events.defect(message.detail);
    }
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    clearTimeout(pending?.timer);
    this.pending.delete(id);
    return pending;
  }

  private end(failure: Error | null): void {
    const wasAsked = this.isOver;
    this.isOver = true;
    this.refuseReady(new WorkerGone('The audio worker ended.'));
    this.ready.catch(() => undefined);
    if (!wasAsked) this.events.died(failure);
    for (const id of [...this.pending.keys()])
      this.take(id)?.reject(new WorkerGone('The audio worker ended.'));
  }
}
