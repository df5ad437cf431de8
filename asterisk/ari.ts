/** Asterisk's REST interface: requests, and events over one WebSocket that is opened again whenever it breaks. */
import { WebSocket } from 'ws';
import * as z from 'zod';
import type { Log } from '../actors/ports/log.ts';

export interface AriOptions {
  /** e.g. `http://127.0.0.1:8088`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Name of our Stasis application. Two nodes on one Asterisk need two, or they steal each other's calls. */
  readonly application: string;
  readonly log: Log;
}

/** A request that Asterisk refused, or did not answer. */
export class AriError extends Error {
  override readonly name = 'AriError';
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  constructor(status: number | null, message: string) {
    super(message);
    this.status = status;
  }
}

export const AriChannel = z.object({
  id: z.string(),
  /** Like `PJSIP/carrier-0000000e`. */
  name: z.string().optional(),
  state: z.string().optional(),
  /** The Call-ID of a SIP channel. */
  protocol_id: z.string().optional(),
  channelvars: z.record(z.string(), z.string()).optional(),
});

/** What we read of an event; the others have these fields too and mean nothing to us. */
export const AriEvent = z.object({
  type: z.string(),
  channel: AriChannel.optional(),
  /** Of Dial: the channel that is called, and how far that has come. */
  peer: AriChannel.optional(),
  dialstatus: z.string().optional(),
  /** Of StasisStart: what the dialplan passed to the application. */
  args: z.array(z.string()).optional(),
  /** Of ChannelDtmfReceived. */
  digit: z.string().optional(),
  duration_ms: z.number().optional(),
  /** Q.850, of ChannelDestroyed. */
  cause: z.number().optional(),
  cause_txt: z.string().optional(),
  /** The SIP status behind that cause; older ones do not tell it. */
  tech_cause: z.number().optional(),
});
export type AriEvent = z.infer<typeof AriEvent>;

const ANSWER_WITHIN_MS = 5000;
const RECONNECT_MS = [100, 500, 1000, 2000, 5000];
const PING_EVERY_MS = 10_000;
const GONE_AFTER_MS = 3000;

export class Ari {
  readonly #options: AriOptions;
  readonly #headers: Record<string, string>;
  readonly #listeners = new Set<(event: AriEvent) => void>();
  readonly #goneListeners = new Set<() => void>();
  readonly #upListeners = new Set<() => void>();
  #socket: WebSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #gone: NodeJS.Timeout | undefined;
  #pinger: NodeJS.Timeout | undefined;
  #failures = 0;
  #isClosed = false;

  constructor(options: AriOptions) {
    this.#options = options;
    const credentials = Buffer.from(`${options.username}:${options.password}`).toString('base64');
    this.#headers = { authorization: `Basic ${credentials}` };
    this.#connect();
  }

  /** Whether events come. */
  get isUp(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Returns the unsubscriber, as do the others. */
  onEvent(listener: (event: AriEvent) => void): () => void {
    return listen(this.#listeners, listener);
  }

  /** Without events for so long, what goes on in Asterisk is anybody's guess. */
  onGone(listener: () => void): () => void {
    return listen(this.#goneListeners, listener);
  }

  /** Events come (again): what happened meanwhile must be asked for. */
  onUp(listener: () => void): () => void {
    return listen(this.#upListeners, listener);
  }

  /** Resolves once events come. @throws AriError when they do not in time */
  async up(withinMs: number): Promise<void> {
    if (this.isUp) return;
    // Somebody needs it now: the pause before the next try is over.
    if (this.#retry) this.#connectAgain();
    await new Promise<void>((resolve, reject) => {
      const settle = (then: () => void) => () => {
        clearTimeout(late);
        this.#upListeners.delete(come);
        then();
      };
      const come = settle(resolve);
      const late = setTimeout(
        settle(() => reject(new AriError(null, this.#unreachable('no events')))),
        withinMs,
      );
      this.#upListeners.add(come);
    });
  }

  /** @throws AriError that says what was asked and what is wrong */
  async request(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    query: Readonly<Record<string, string>> = {},
    body?: object,
  ): Promise<unknown> {
    const url = new URL(`/ari${path}`, this.#options.url);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    let answer: Response;
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      answer = await fetch(url, { method, signal, ...this.#withBody(body) });
    } catch (error) {
      throw new AriError(null, this.#unreachable(error instanceof Error ? error.message : ''));
    }
    const text = await answer.text();
    if (answer.ok) return text === '' ? undefined : (JSON.parse(text) as unknown);
    throw new AriError(
      answer.status,
      `Asterisk refused ${method} ${path}: ${answer.status} ${text}`,
    );
  }

  #withBody(body: object | undefined): Pick<RequestInit, 'headers' | 'body'> {
    if (!body) return { headers: this.#headers };
    const headers = { ...this.#headers, 'content-type': 'application/json' };
    return { headers, body: JSON.stringify(body) };
  }

  /** Where the media socket of a channel is. */
  mediaUrl(connectionId: string): string {
    const url = new URL(`/media/${connectionId}`, this.#options.url);
    url.protocol = url.protocol.replace('http', 'ws');
    return url.href;
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    clearTimeout(this.#gone);
    clearInterval(this.#pinger);
    this.#socket?.terminate();
  }

  #unreachable(why: string): string {
    return `Asterisk does not answer at ${this.#options.url} (${why}). Check that it runs, its http.conf and ari.conf.`;
  }

  #connectAgain(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#connect();
  }

  #connect(): void {
    const url = new URL('/ari/events', this.#options.url);
    url.protocol = url.protocol.replace('http', 'ws');
    url.searchParams.set('app', this.#options.application);
    const socket = new WebSocket(url, {
      headers: this.#headers,
      handshakeTimeout: ANSWER_WITHIN_MS,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    let isAlive = true;
    socket.on('open', () => {
      this.#failures = 0;
      clearTimeout(this.#gone);
      this.#pinger = setInterval(() => {
        if (!isAlive) return socket.terminate();
        isAlive = false;
        socket.ping();
      }, PING_EVERY_MS);
      for (const tell of [...this.#upListeners]) tell();
    });
    socket.on('pong', () => (isAlive = true));
    socket.on('message', (data) => this.#receive(String(data)));
    socket.on('error', (error) =>
      this.#options.log.warn({ error: error.message }, 'the events of Asterisk failed'),
    );
    socket.on('close', () => this.#lost());
  }

  #receive(text: string): void {
    const event = AriEvent.safeParse(JSON.parse(text));
    if (event.success) for (const tell of [...this.#listeners]) tell(event.data);
  }

  #lost(): void {
    clearInterval(this.#pinger);
    if (this.#isClosed) return;
    if (this.#failures === 0)
      this.#gone = setTimeout(() => {
        for (const tell of [...this.#goneListeners]) tell();
      }, GONE_AFTER_MS);
    const ms = RECONNECT_MS[this.#failures++] ?? 5000;
    this.#retry = setTimeout(() => this.#connectAgain(), ms);
  }
}

function listen<L>(listeners: Set<L>, listener: L): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
