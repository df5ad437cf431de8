import { Worker } from 'node:worker_threads';
import type {
  AgentStopped,
  Far,
  FromRtp,
  LineFigures,
  RtpFigures,
  RtpSetup,
  Sound,
  ToRtp,
} from './rtp-messages.ts';
import type { Impairment } from './personas.ts';

/** What a line reports. Times are of `nowMs`. */
export interface LineListener {
  agentStarted(at: number): void;
  agentStopped(speech: AgentStopped): void;
  played(startedAt: number, endedAt: number): void;
  pressed(digit: string): void;
}

/** What a line is like. */
export interface LineSetup {
  /** Sets the line's chances apart from other lines', the same in every run. */
  readonly key: string;
  readonly impairment?: Impairment | undefined;
}

/** One call's RTP as the main thread sees it. */
export interface Line {
  readonly port: number;
  connect(far: Far): void;
  answered(at: number): void;
  play(sound: Sound): void;
  stop(): void;
  press(digits: string): void;
  /** Lets the port go and gives what was measured. */
  close(): Promise<LineFigures>;
}

/** The RTP thread. */
export interface RtpThread {
  open(listener: LineListener, setup: LineSetup): Promise<Line>;
  figures(): Promise<RtpFigures>;
  /** Forgets what was measured so far. */
  clear(): void;
  close(): Promise<void>;
}

/** Starts the thread; rejects when it does not come up. */
export async function startRtpThread(setup: RtpSetup): Promise<RtpThread> {
  const url = new URL('./rtp-worker.ts', import.meta.url);
  const thread = new Thread(new Worker(url, { workerData: setup, name: 'lab-rtp' }));
  await thread.ready;
  return thread;
}

class Thread implements RtpThread {
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #lines = new Map<number, LineListener>();
  readonly #opening = new Map<number, PromiseWithResolvers<number>>();
  readonly #closing = new Map<number, PromiseWithResolvers<LineFigures>>();
  readonly #asked = new Map<number, PromiseWithResolvers<RtpFigures>>();
  readonly #started = Promise.withResolvers<void>();
  #next = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.ready = this.#started.promise;
    worker.on('message', (message: FromRtp) => this.#receive(message));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('The RTP thread has ended')));
  }

  async open(listener: LineListener, setup: LineSetup): Promise<Line> {
    const line = this.#next++;
    const opening = Promise.withResolvers<number>();
    this.#opening.set(line, opening);
    this.#lines.set(line, listener);
    this.#tell({ type: 'open', line, ...setup });
    const port = await opening.promise;
    let closing: Promise<LineFigures> | undefined;
    return {
      port,
      connect: (far) => this.#tell({ type: 'connect', line, far }),
      answered: (at) => this.#tell({ type: 'answered', line, at }),
      play: (sound) => this.#tell({ type: 'play', line, sound }),
      stop: () => this.#tell({ type: 'stop', line }),
      press: (digits) => this.#tell({ type: 'press', line, digits }),
      close: () => (closing ??= this.#closeLine(line)),
    };
  }

  figures(): Promise<RtpFigures> {
    const ask = this.#next++;
    const asked = Promise.withResolvers<RtpFigures>();
    this.#asked.set(ask, asked);
    this.#tell({ type: 'figures', ask });
    return asked.promise;
  }

  clear(): void {
    this.#tell({ type: 'clear' });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #closeLine(line: number): Promise<LineFigures> {
    const closing = Promise.withResolvers<LineFigures>();
    this.#closing.set(line, closing);
    this.#tell({ type: 'close', line });
    return closing.promise;
  }

  #tell(message: ToRtp): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromRtp): void {
    switch (message.type) {
      case 'ready':
        return this.#started.resolve();
      case 'opened':
        return settle(this.#opening, message.line)?.resolve(message.port);
      case 'openFailed':
        this.#lines.delete(message.line);
        return settle(this.#opening, message.line)?.reject(new Error(message.message));
      case 'figures':
        return settle(this.#asked, message.ask)?.resolve(message.figures);
      case 'closed':
        this.#lines.delete(message.line);
        return settle(this.#closing, message.line)?.resolve(message.figures);
      default:
        return report(message, this.#lines.get(message.line));
    }
  }

  #fail(error: Error): void {
    this.#started.reject(error);
    for (const waiting of [this.#opening, this.#closing, this.#asked]) {
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    }
  }
}

function report(
  message: Extract<FromRtp, { type: 'agentStarted' | 'agentStopped' | 'played' | 'pressed' }>,
  listener: LineListener | undefined,
): void {
  switch (message.type) {
    case 'agentStarted':
      return listener?.agentStarted(message.at);
    case 'agentStopped':
      return listener?.agentStopped(message);
    case 'played':
      return listener?.played(message.startedAt, message.endedAt);
    case 'pressed':
      return listener?.pressed(message.digit);
  }
}

function settle<T>(waiting: Map<number, T>, id: number): T | undefined {
  const found = waiting.get(id);
  waiting.delete(id);
  return found;
}
