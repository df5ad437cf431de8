/** The connection to one PBX: its events go to the calls that they belong to. */
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { Log } from '../../actors/ports/log.ts';
import type { PbxRoute } from '../../actors/ports/pbx.ts';
import { Ari, AriError, type AriEvent } from '../ari.ts';

/** Somebody whom the events of a channel concern. */
export interface Follower {
  heard(event: AriEvent): void;
  /** Events come again; what happened meanwhile was told to nobody. */
  recheck(): void;
  /** Nothing was heard of the PBX for too long. */
  lost(): void;
}

const Status = z.object({ status: z.object({ startup_time: z.string() }) });

export class PbxLink {
  readonly ari: Ari;
  /** Of our Stasis application; no other connection has it. */
  readonly application: string;
  /** When the PBX was started. */
  #startedAt: string | undefined;
  readonly #followers = new Map<string, Follower>();
  /** What calls that were given up while the PBX was away have left in it. */
  readonly #abandoned = new Set<string>();
  #usedAt = performance.now();

  constructor({ url, username, password }: PbxRoute, application: string, log: Log) {
    this.application = application;
    this.ari = new Ari({ url, username, password, application, log });
    this.ari.onEvent((event) => this.#heard(event));
    this.ari.onGone(() => this.#lost());
    this.ari.onUp(() => void this.#back());
  }

  /** How long nobody has needed it; 0 as long as a call is followed. */
  get idleMs(): number {
    return this.#followers.size > 0 ? 0 : performance.now() - this.#usedAt;
  }

  /** Resolves once events come. @throws AriError */
  async up(withinMs: number): Promise<void> {
    this.#usedAt = performance.now();
    await this.ari.up(withinMs);
  }

  follow(channelId: string, follower: Follower): void {
    this.#followers.set(channelId, follower);
  }

  unfollow(channelId: string): void {
    this.#followers.delete(channelId);
    this.#usedAt = performance.now();
  }

  /** One that is not there any more is no matter. */
  hangUp(channelId: string): Promise<void> {
    return this.remove(`/channels/${channelId}`);
  }

  /** Ends a channel or a bridge; while the PBX is away, once it is back. */
  async remove(path: string): Promise<void> {
    try {
      await this.ari.request('DELETE', path);
    } catch (error) {
      if (error instanceof AriError && error.status === null) this.#abandoned.add(path);
    }
  }

  /** False when the PBX has forgotten a channel, undefined when it does not say. */
  async isThere(channelId: string): Promise<unknown> {
    return this.ari
      .request('GET', `/channels/${channelId}`)
      .catch((error: unknown) =>
        error instanceof AriError && error.status === 404 ? false : undefined,
      );
  }

  /** Idempotent. */
  close(): void {
    this.ari.close();
  }

  #heard(event: AriEvent): void {
    const id = event.channel?.id ?? event.peer?.id;
    if (id !== undefined) this.#followers.get(id)?.heard(event);
  }

  async #back(): Promise<void> {
    // Those who come from now on miss nothing.
    const followers = new Set(this.#followers.values());
    const before = this.#startedAt;
    this.#startedAt = (await this.#start()) ?? before;
    const isAnother = before !== undefined && before !== this.#startedAt;
    for (const follower of followers)
      if (isAnother) follower.lost();
      else follower.recheck();
    for (const path of this.#abandoned) {
      this.#abandoned.delete(path);
      void this.remove(path);
    }
  }

  /** One that was started again has none of the calls that it had. */
  async #start(): Promise<string | undefined> {
    const info = await this.ari
      .request('GET', '/asterisk/info', { only: 'status' })
      .catch(() => undefined);
    return Status.safeParse(info).data?.status.startup_time;
  }

  #lost(): void {
    for (const follower of new Set(this.#followers.values())) follower.lost();
  }
}

/** What a promise gives, unless that takes too long. */
export const within = async (ms: number, work: Promise<unknown>): Promise<void> => {
  const late = new AbortController();
  await Promise.race([work, pause(ms, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
};
