/** The connection to one FreeSWITCH: made when it is there, and again whenever it breaks. */
import Mrf, { type MediaServer } from 'drachtio-fsmrf';
import type { Log } from '../actors/ports/log.ts';
import type { PlaceMediaCall } from '../actors/ports/media-dialog.ts';
import { signallingOver } from './dialogs.ts';
import { lookAt, PROFILE, type EventSocketAddress, type Seen } from './look.ts';
import { within } from './within.ts';

export interface LinkOptions extends EventSocketAddress {
  readonly place: PlaceMediaCall;
  /** Where FreeSWITCH connects to us for each call; any free port when 0. */
  readonly callbackPort: number;
  readonly log: Log;
}

/** A FreeSWITCH that is there. */
export interface Linked {
  readonly server: MediaServer;
  readonly seen: Seen;
}

const CONNECT_WITHIN_MS = 3000;
const RECONNECT_MS = [100, 500, 1000, 2000, 5000];
const PING_EVERY_MS = 10_000;
const PING_WITHIN_MS = 5000;

export class Link {
  readonly #options: LinkOptions;
  readonly #mrf: Mrf;
  readonly #waiting = new Set<(linked: Linked) => void>();
  readonly #downListeners = new Set<() => void>();
  #linked: Linked | undefined;
  #seen: Seen | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #problem = '';
  /** Until the next try. */
  #isPausing = false;
  #isClosed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#mrf = new Mrf(signallingOver(options.place));
    void this.#connect();
  }

  /** What was seen when it was there last; undefined when it never was. */
  get seen(): Seen | undefined {
    return this.#seen;
  }

  /** FreeSWITCH went away, or says nothing any more. Returns the unsubscriber. */
  onDown(listener: () => void): () => void {
    this.#downListeners.add(listener);
    return () => this.#downListeners.delete(listener);
  }

  /** @throws Error that says why FreeSWITCH is not there */
  there(): Linked {
    if (!this.#linked) throw new Error(this.#problem || 'FreeSWITCH is not there.');
    return this.#linked;
  }

  /** Resolves once FreeSWITCH is there. @throws Error that says why it is not, in time */
  async up(withinMs: number): Promise<Linked> {
    if (this.#linked) return this.#linked;
    // Somebody needs it now: the pause before the next try is over.
    if (this.#isPausing) void this.#connect();
    let come: ((linked: Linked) => void) | undefined;
    const arrival = new Promise<Linked>((resolve) => this.#waiting.add((come = resolve)));
    try {
      return await within(withinMs, arrival, 'FreeSWITCH is not there.');
    } catch (error) {
      throw this.#problem === '' ? error : new Error(this.#problem, { cause: error });
    } finally {
      if (come) this.#waiting.delete(come);
    }
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#isPausing = false;
    clearTimeout(this.#timer);
    this.#letGo();
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isPausing = false;
    try {
      const { host: address, port, password: secret, callbackPort: listenPort } = this.#options;
      const seen = await lookAt(this.#options, CONNECT_WITHIN_MS);
      const listenAddress = seen.ourAddress;
      const server = await within(
        CONNECT_WITHIN_MS,
        this.#mrf.connect({ address, port, secret, listenAddress, listenPort, profile: PROFILE }),
        `FreeSWITCH at ${address}:${port} does not answer.`,
      );
      this.#arrived({ server, seen });
    } catch (error) {
      this.#failed(error);
    }
  }

  #arrived(linked: Linked): void {
    this.#linked = linked;
    this.#seen = linked.seen;
    if (this.#isClosed) return this.#letGo();
    const { server, seen } = linked;
    // Its event-socket library writes a command in several pieces: 40 ms each with Nagle's algorithm.
    server.conn.socket?.setNoDelay(true);
    server._server.server.prependListener('connection', (socket) => socket.setNoDelay(true));
    server.on('end', () => this.#broke('it closed the connection'));
    this.#failures = 0;
    this.#problem = '';
    this.#timer = setTimeout(() => void this.#ping(server), PING_EVERY_MS);
    const { version, forksAudio } = seen;
    this.#options.log.info({ version, forksAudio }, 'FreeSWITCH is there');
    for (const tell of [...this.#waiting]) tell(linked);
  }

  async #ping(server: MediaServer): Promise<void> {
    const isAlive = await within(PING_WITHIN_MS, server.api('status'), 'silence').then(
      () => true,
      () => false,
    );
    if (this.#linked?.server !== server) return;
    if (!isAlive) return this.#broke('it does not answer');
    this.#timer = setTimeout(() => void this.#ping(server), PING_EVERY_MS);
  }

  #broke(why: string): void {
    if (!this.#linked) return;
    this.#letGo();
    if (this.#isClosed) return;
    for (const tell of [...this.#downListeners]) tell();
    this.#failed(new Error(`FreeSWITCH is gone: ${why}.`));
  }

  #failed(error: unknown): void {
    if (this.#isClosed) return;
    this.#problem = error instanceof Error ? error.message : String(error);
    if (this.#failures === 0) this.#options.log.warn({ error: this.#problem }, 'no FreeSWITCH');
    clearTimeout(this.#timer);
    const ms = RECONNECT_MS[this.#failures++] ?? 5000;
    this.#isPausing = true;
    this.#timer = setTimeout(() => void this.#connect(), ms);
  }

  #letGo(): void {
    const { server } = this.#linked ?? {};
    this.#linked = undefined;
    if (!server) return;
    clearTimeout(this.#timer);
    server.removeAllListeners();
    server.disconnect();
    // It would connect once more.
    clearTimeout(server.conn.reconnectVars.retryTimer ?? undefined);
  }
}
