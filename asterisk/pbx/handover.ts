/** A callee is passed on: the PBX calls somebody else and joins them with the callee, without our audio. */
import { randomUUID } from 'node:crypto';
import { AriError, type AriEvent } from '../ari.ts';
import { statusOf } from './endings.ts';
import type { Follower, PbxLink } from './link.ts';
import type { Pair } from './pair.ts';

/** Whom the callee is passed on to. */
export interface NextParty {
  /** What the PBX dials. */
  readonly endpoint: string;
  /** What they are shown of who calls; null: the PBX decides that. */
  readonly caller: string | null;
}

const RING_MS = 30_000;
const JOINED = 200;
/** Nobody answered, as SIP says it. */
const NO_ANSWER = 408;
const NO_WAY = 404;
const GONE = 481;

/**
 * Resolves to what SIP would have answered to a REFER in the end: 200 once they talk. From then on the end of one is the
 * end of the other.
 */
export async function handOver(
  link: PbxLink,
  pair: Pair,
  to: NextParty,
  signal: AbortSignal,
): Promise<number> {
  const next = `callboard-${randomUUID()}-next`;
  const call = new NextCall(link, pair, next);
  link.follow(next, call);
  try {
    const { ari, application: app } = link;
    await ari.request('POST', '/channels', {
      ...{ app, channelId: next, endpoint: to.endpoint, formats: 'ulaw,alaw' },
      ...(to.caller !== null && { callerId: to.caller }),
      timeout: String(RING_MS / 1000),
    });
    const status = await call.outcome(RING_MS, signal);
    if (status !== JOINED) throw new Refusal(status);
    await ari.request('POST', `/bridges/${pair.bridge}/addChannel`, { channel: next });
    link.follow(pair.line, call);
    return JOINED;
  } catch (error) {
    link.unfollow(next);
    await link.hangUp(next);
    if (error instanceof Refusal) return error.status;
    return error instanceof AriError && error.status !== null ? NO_WAY : GONE;
  }
}

class Refusal extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`SIP ${status}`);
    this.status = status;
  }
}

class NextCall implements Follower {
  readonly #link: PbxLink;
  readonly #pair: Pair;
  readonly #next: string;
  readonly #status = Promise.withResolvers<number>();

  constructor(link: PbxLink, pair: Pair, next: string) {
    this.#link = link;
    this.#pair = pair;
    this.#next = next;
  }

  /** The signal: the callee has hung up. */
  async outcome(withinMs: number, signal: AbortSignal): Promise<number> {
    const late = setTimeout(() => this.#status.resolve(NO_ANSWER), withinMs);
    signal.addEventListener('abort', () => this.#status.resolve(GONE), { once: true });
    return this.#status.promise.finally(() => clearTimeout(late));
  }

  heard(event: AriEvent): void {
    // It comes to our application when it has been answered.
    if (event.type === 'StasisStart') this.#status.resolve(JOINED);
    if (event.type !== 'ChannelDestroyed') return;
    this.#status.resolve(statusOf(event));
    this.#part();
  }

  recheck(): void {
    for (const channel of [this.#next, this.#pair.line])
      void this.#link.isThere(channel).then((found) => {
        if (found === false) this.#part();
      });
  }

  lost(): void {
    // They talk without us; when the PBX is back it is looked whether they still do.
    this.#status.resolve(GONE);
  }

  /** One of both is gone: so is the other, if they had been joined. */
  #part(): void {
    this.#status.resolve(GONE);
    void this.#status.promise.then((status) => {
      if (status !== JOINED) return;
      for (const channel of [this.#next, this.#pair.line]) this.#link.unfollow(channel);
      void this.#link.hangUp(this.#next);
      void this.#pair.dismantle();
    });
  }
}
