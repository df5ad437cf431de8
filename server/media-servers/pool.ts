/** Several media servers as one: each new call goes to one of them and stays there. */
import type { Log } from '../../actors/ports/log.ts';
import {
  MediaError,
  type MediaCapabilities,
  type MediaEngine,
  type MediaFact,
  type Negotiated,
  type OpenedEndpoint,
  type OpenEndpoint,
} from '../../actors/ports/media.ts';
import { NO_STATS, type RtpStats } from '../../actors/ports/model.ts';
import { chooseServer, type NoServer } from './choose.ts';
import { Member, type MemberPlan, type MemberState } from './member.ts';

export interface PoolOptions {
  readonly log: Log;
  /** From 0 up to 1. */
  random(): number;
}

const WHY: Readonly<Record<NoServer, string>> = {
  none_in_use: 'No media server takes calls: each is switched off, draining or has the weight 0.',
  all_down: 'No media server that may take the call is up.',
  all_full: 'Every media server carries as many calls as it may. Raise a limit, or add a server.',
};

export class MediaPool implements MediaEngine {
  readonly #options: PoolOptions;
  readonly #members = new Map<string, Member>();
  /** Those that were taken out and still carry calls. */
  readonly #leaving = new Set<Member>();
  readonly #seats = new Map<string, Member>();
  #isShut = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** What every call can count on, whichever server it comes to. */
  get capabilities(): MediaCapabilities {
    const all = [...this.#members.values()].map(({ engine }) => engine.capabilities);
    const [first] = all;
    return {
      exactPlayout: all.every(({ exactPlayout }) => exactPlayout),
      reoffer: all.every(({ reoffer }) => reoffer),
      sendsDtmf: all.every(({ sendsDtmf }) => sendsDtmf),
      codecs: (first?.codecs ?? []).filter((codec) =>
        all.every(({ codecs }) => codecs.includes(codec)),
      ),
    };
  }

  /**
   * From now on these are the members. One that is gone, or is another server now, takes no new call, and is let
   * go of when its last one ends.
   */
  arrange(plans: readonly MemberPlan[]): void {
    if (this.#isShut) return;
    const revisions = new Map(plans.map(({ id, revision }) => [id, revision]));
    for (const [id, member] of this.#members)
      if (revisions.get(id) !== member.plan.revision) {
        this.#members.delete(id);
        this.#leaving.add(member);
        this.#letGo(member);
      }
    for (const plan of plans) {
      const member = this.#members.get(plan.id);
      if (member) member.plan = plan;
      else this.#members.set(plan.id, new Member(plan, this.#options.log));
    }
  }

  /** Looks at every member. */
  async look(): Promise<void> {
    await Promise.all([...this.#members.values()].map((member) => member.look()));
  }

  /** How a member is; nothing of one that is not in use. */
  stateOf(id: string): MemberState | undefined {
    return this.#members.get(id)?.state;
  }

  /** The engine of one member, to be tried by itself. */
  engineOf(id: string): MediaEngine | undefined {
    return this.#members.get(id)?.engine;
  }

  /** On the next server where one fails: nothing has rung yet. @throws MediaError */
  async open(request: OpenEndpoint): Promise<OpenedEndpoint> {
    const tried = new Set<string>();
    let problem: unknown;
    for (;;) {
      const { random } = this.#options;
      const member = chooseServer([...this.#members.values()], { tried, random });
      if (typeof member === 'string')
        throw problem instanceof MediaError ? problem : new MediaError('engine_down', WHY[member]);
      tried.add(member.id);
      try {
        return await this.#openOn(member, request);
      } catch (error) {
        if (!(error instanceof MediaError) || error.code === 'aborted') throw error;
        problem ??= error;
        const { id: server } = member;
        this.#options.log.warn({ server, error: error.message }, 'a media server took no call');
        void member.look();
      }
    }
  }

  accept(endpointId: string, sdp: string, kind: 'early' | 'final'): Promise<Negotiated> {
    return this.#with(endpointId, (engine) => engine.accept(endpointId, sdp, kind));
  }

  reoffer(endpointId: string, sdp: string): Promise<string> {
    return this.#with(endpointId, (engine) => engine.reoffer(endpointId, sdp));
  }

  sendDtmf(endpointId: string, digits: string): Promise<void> {
    return this.#with(endpointId, (engine) => engine.sendDtmf(endpointId, digits));
  }

  async close(endpointId: string, reason: string): Promise<RtpStats> {
    const member = this.#seats.get(endpointId);
    if (!member) return NO_STATS;
    try {
      return await member.engine.close(endpointId, reason);
    } finally {
      if (this.#seats.delete(endpointId)) member.calls -= 1;
      this.#letGo(member);
    }
  }

  onFact(endpointId: string, listener: (fact: MediaFact) => void): () => void {
    const member = this.#seats.get(endpointId);
    return member ? member.engine.onFact(endpointId, listener) : () => undefined;
  }

  /** Ends what is open and lets go of every server. */
  async shutDown(): Promise<void> {
    this.#isShut = true;
    const all = [...this.#members.values(), ...this.#leaving];
    this.#members.clear();
    this.#leaving.clear();
    await Promise.all(all.map((member) => member.shutDown()));
  }

  async #openOn(member: Member, request: OpenEndpoint): Promise<OpenedEndpoint> {
    // Counted from here on, or many calls at once would all find the same room.
    member.calls += 1;
    try {
      const opened = await member.engine.open(request);
      this.#seats.set(opened.endpointId, member);
      return opened;
    } catch (error) {
      member.calls -= 1;
      this.#letGo(member);
      throw error;
    }
  }

  async #with<T>(endpointId: string, work: (engine: MediaEngine) => Promise<T>): Promise<T> {
    const member = this.#seats.get(endpointId);
    if (!member) throw new MediaError('unknown_endpoint', 'This media endpoint is closed.');
    return work(member.engine);
  }

  #letGo(member: Member): void {
    if (member.calls === 0 && this.#leaving.delete(member)) void member.shutDown();
  }
}
