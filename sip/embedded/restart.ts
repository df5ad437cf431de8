/** The SIP server's thread, and the one that takes its place when it dies. */
import { Admission } from './admission.ts';
import { BackOff } from './back-off.ts';
import type { SipServerStats } from './server.ts';
import { SipServerDown, SipThread, type SpawnSip, type Started } from './thread.ts';
import type { Observer } from './transport/flow.ts';
import { tlsContext, type TlsSettings } from './transport/tls.ts';
import type { WorkerOptions } from './worker.ts';

/** What became of the SIP server's thread. */
export type SipThreadFact =
  /** With all its calls; another is started after a pause. */
  | { readonly type: 'died'; readonly error: Error; readonly againInMs: number }
  /** The one that was to take its place did not start; so it is tried again. */
  | { readonly type: 'startFailed'; readonly error: Error; readonly againInMs: number }
  /** Another runs, on the same ports. */
  | { readonly type: 'replaced'; readonly downForMs: number };

/** A thread that is replaced when it dies, by one that is found where it was and knows what it knew. */
export class LastingThread {
  readonly #spawn: SpawnSip;
  readonly #observer: Observer | undefined;
  readonly #backOff = new BackOff();
  readonly #listeners: ((fact: SipThreadFact) => void)[] = [];
  /** What was said to it since it began, for the next. */
  readonly #trunks = new Map<string, TlsSettings>();
  #peers: readonly string[] | null = null;
  #options: WorkerOptions;
  /** Undefined during a pause. */
  #thread: SipThread | undefined;
  #isUp = false;
  /** Whether it ever began: if not, whoever starts it decides what to do. */
  #hasBegun = false;
  #diedAt = 0;
  #again: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: WorkerOptions, spawn: SpawnSip, observer: Observer | undefined) {
    this.#options = options;
    this.#spawn = spawn;
    this.#observer = observer;
  }

  /** Once. @throws as {@link SipThread.started}; then nothing is left of it */
  async start(): Promise<Started> {
    const started = await this.#begin().started;
    const { control, sip } = started;
    const { tls } = this.#options;
    // Whoever knows the first finds the next: carriers its ports, drachtio-srf its control connection.
    this.#options = {
      ...this.#options,
      sip: { host: this.#options.sip.host, port: sip.port },
      tls: tls && { ...tls, port: sip.tlsPort },
      control: { port: control.port, secret: control.secret },
    };
    this.#hasBegun = true;
    this.#up();
    return started;
  }

  /** @throws when the certificates cannot be used */
  async setTrunk(name: string, settings: TlsSettings): Promise<void> {
    this.#refuseClosed();
    // Here as well as in the thread: what the next one begins with must be usable.
    tlsContext(settings);
    this.#trunks.set(name, settings);
    await this.#thread?.setTrunk(name, settings).catch((error: unknown) => {
      // The next one begins with it, and until then there is nothing that could use it.
      if (!(error instanceof SipServerDown)) throw error;
      this.#refuseClosed();
    });
  }

  /** @throws when one of them is no address */
  admit(peers: readonly string[] | null): void {
    // In the thread it would end the thread.
    new Admission(peers);
    this.#peers = peers;
    this.#thread?.admit(peers);
  }

  /** @throws SipServerDown */
  async stats(): Promise<SipServerStats> {
    this.#refuseClosed();
    if (this.#thread && this.#isUp) return this.#thread.stats();
    throw new SipServerDown('The embedded SIP server died and is being started again.');
  }

  onFact(listener: (fact: SipThreadFact) => void): void {
    this.#listeners.push(listener);
  }

  /** Safe to repeat, and at any time: none is started any more. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    clearTimeout(this.#again);
    await this.#thread?.close();
  }

  #refuseClosed(): void {
    if (this.#closing) throw new SipServerDown('The embedded SIP server is closed.');
  }

  #begin(): SipThread {
    const knows = { trunks: [...this.#trunks], peers: this.#peers };
    const worker = this.#spawn({ ...this.#options, ...knows });
    return (this.#thread = new SipThread(worker, {
      packets: (packets) => {
        for (const packet of packets) this.#observer?.(packet);
      },
      ended: (error) => this.#ended(error),
    }));
  }

  #up(): void {
    this.#isUp = true;
    this.#backOff.up();
  }

  #ended(error: Error): void {
    this.#thread = undefined;
    const wasUp = this.#isUp;
    this.#isUp = false;
    if (this.#closing || !this.#hasBegun) return;
    if (wasUp) this.#diedAt = performance.now();
    const againInMs = this.#backOff.died();
    this.#again = setTimeout(() => this.#replace(), againInMs);
    this.#tell({ type: wasUp ? 'died' : 'startFailed', error, againInMs });
  }

  #replace(): void {
    let thread: SipThread;
    try {
      thread = this.#begin();
    } catch (error) {
      // Node has no thread to give, for lack of memory say.
      return this.#ended(error instanceof Error ? error : new Error(String(error)));
    }
    void thread.started.then(
      () => {
        if (this.#closing) return;
        this.#up();
        const downForMs = Math.round(performance.now() - this.#diedAt);
        this.#tell({ type: 'replaced', downForMs });
      },
      // Told when the thread has ended, which it does then.
      () => undefined,
    );
  }

  #tell(fact: SipThreadFact): void {
    for (const listener of this.#listeners) listener(fact);
  }
}
