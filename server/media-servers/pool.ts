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
import type { WantedAudio } from '../../actors/ports/media-choice.ts';
import type { Looked } from '../../actors/ports/media-look.ts';
import { NO_STATS, type RtpStats } from '../../actors/ports/model.ts';
import { MediaEngineKind, type MediaEngines, type MediaVerdict } from '../contract/media-engine.ts';
import { draw, problemOf, weigh, type Weighed } from './choose.ts';
import { Member, type MemberPlan, type MemberState } from './member.ts';
import { explain } from './words.ts';

export interface PoolOptions {
  readonly log: Log;
  /** From 0 up to 1. */
  random(): number;
}

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
    const all = [...this.#members.values()].map(({ driver }) => driver.capabilities);
    const [first] = all;
    return {
      exactPlayout: all.every(({ exactPlayout }) => exactPlayout),
      reoffer: all.every(({ reoffer }) => reoffer),
      sendsDtmf: all.every(({ sendsDtmf }) => sendsDtmf),
      codecs: (first?.codecs ?? []).filter((codec) =>
        all.every(({ codecs }) => codecs.includes(codec)),
      ),
      encrypts: all.every(({ encrypts }) => encrypts),
      encryptsIfAgreed: all.every(({ encryptsIfAgreed }) => encryptsIfAgreed),
      packetsMs: (first?.packetsMs ?? []).filter((ms) =>
        all.every(({ packetsMs }) => packetsMs.includes(ms)),
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
    // What a look finds wrong is kept.
    await Promise.allSettled([...this.#members.values()].map((member) => member.look()));
  }

  /** How a member is; nothing of one that is not in use. */
  stateOf(id: string): MemberState | undefined {
    return this.#members.get(id)?.state;
  }

  /** It lives in this process: there is no way to it. */
  isOurs(id: string): boolean {
    return this.#members.get(id)?.isOurs === true;
  }

  /** A look at one member. @throws LookError, or Error when it is not in use */
  async lookAt(id: string): Promise<Looked> {
    const member = this.#members.get(id);
    if (!member) throw new Error('It was switched off meanwhile.');
    return member.look();
  }

  /** The engine of one member, to be tried by itself. */
  engineOf(id: string): MediaEngine | undefined {
    return this.#members.get(id)?.driver;
  }

  /** What there is to choose from. */
  engines(): MediaEngines {
    const all = [...this.#members.values()];
    const data = MediaEngineKind.options.map((engine) => {
      const ofKind = all.filter((member) => member.engine === engine);
      const able = ofKind.map(({ driver }) => driver.capabilities);
      return {
        ...{ engine, servers: ofKind.length, up: ofKind.filter(({ isUp }) => isUp).length },
        encrypts: able.some(({ encrypts }) => encrypts),
        encrypts_if_agreed: able.some(({ encryptsIfAgreed }) => encryptsIfAgreed),
        packets_ms: [...new Set(able.flatMap(({ packetsMs }) => packetsMs))],
        codecs: [...new Set(able.flatMap(({ codecs }) => codecs))],
      };
    });
    const shared = weigh(all, { engine: null, isAble: () => true }).filter(
      ({ weight }) => weight > 0,
    );
    return { data, shared: [...new Set(shared.map(({ server }) => server.engine))] };
  }

  /** What would carry a call now, and why the others would not. */
  judge(wanted: WantedAudio): MediaVerdict {
    const weighed = this.#weigh(wanted);
    const { engine = null } = wanted;
    const problem = problemOf(weighed, engine);
    const total = weighed.reduce((sum, { weight, bar }) => sum + (bar === null ? weight : 0), 0);
    return {
      ...{ engine, problem, explanation: problem && refusal(weighed, wanted).message },
      servers: weighed.map(({ server, weight, bar }) => ({
        ...{ id: server.id, name: server.plan.name, engine: server.engine, bar },
        share: bar === null ? weight / total : 0,
        lacks: server.lacks(wanted),
      })),
    };
  }

  /** On the next server where one fails: nothing has rung yet. @throws MediaError */
  async open(request: OpenEndpoint): Promise<OpenedEndpoint> {
    const tried = new Set<string>();
    let problem: MediaError | undefined;
    for (;;) {
      const weighed = this.#weigh(request);
      const untried = weighed.filter(({ server }) => !tried.has(server.id));
      const member = draw(untried, this.#options.random);
      if (!member) throw problem ?? refusal(weighed, request);
      tried.add(member.id);
      try {
        return await this.#openOn(member, request);
      } catch (error) {
        if (!(error instanceof MediaError) || error.code === 'aborted') throw error;
        problem ??= error;
        const { id: server } = member;
        this.#options.log.warn({ server, error: error.message }, 'a media server took no call');
        member.look().catch(() => undefined);
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
      return await member.driver.close(endpointId, reason);
    } finally {
      if (this.#seats.delete(endpointId)) member.calls -= 1;
      this.#letGo(member);
    }
  }

  onFact(endpointId: string, listener: (fact: MediaFact) => void): () => void {
    const member = this.#seats.get(endpointId);
    return member ? member.driver.onFact(endpointId, listener) : () => undefined;
  }

  /** Ends what is open and lets go of every server. */
  async shutDown(): Promise<void> {
    this.#isShut = true;
    const all = [...this.#members.values(), ...this.#leaving];
    this.#members.clear();
    this.#leaving.clear();
    await Promise.all(all.map((member) => member.shutDown()));
  }

  #weigh(wanted: WantedAudio): Weighed<Member>[] {
    return weigh([...this.#members.values()], {
      engine: wanted.engine ?? null,
      isAble: (member) => member.lacks(wanted).length === 0,
    });
  }

  async #openOn(member: Member, request: OpenEndpoint): Promise<OpenedEndpoint> {
    // Counted from here on, or many calls at once would all find the same room.
    member.calls += 1;
    try {
      const opened = await member.driver.open(request);
      this.#seats.set(opened.endpointId, member);
      return { ...opened, carrier: member.carrier };
    } catch (error) {
      member.calls -= 1;
      this.#letGo(member);
      throw error;
    }
  }

  async #with<T>(endpointId: string, work: (engine: MediaEngine) => Promise<T>): Promise<T> {
    const member = this.#seats.get(endpointId);
    if (!member) throw new MediaError('unknown_endpoint', 'This media endpoint is closed.');
    return work(member.driver);
  }

  #letGo(member: Member): void {
    if (member.calls === 0 && this.#leaving.delete(member)) void member.shutDown();
  }
}

/** Why none of them takes a call. */
function refusal(weighed: readonly Weighed<Member>[], wanted: WantedAudio): MediaError {
  const problem = problemOf(weighed, wanted.engine ?? null) ?? 'media_servers_down';
  const unable = weighed.find(({ bar }) => bar === 'unable')?.server;
  const [lack] = unable?.lacks(wanted) ?? [];
  const why = unable && lack && { lack, capabilities: unable.driver.capabilities };
  return new MediaError(problem, explain(problem, wanted, why));
}
