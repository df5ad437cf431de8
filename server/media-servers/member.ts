import type { Log } from '../../actors/ports/log.ts';
import type { MediaCapabilities, MediaEngine } from '../../actors/ports/media.ts';
import type { Carrier, WantedAudio } from '../../actors/ports/media-choice.ts';
import type { Looked } from '../../actors/ports/media-look.ts';
import type { MediaEngineKind } from '../../actors/ports/model.ts';
import type { MediaLack } from '../contract/media-engine.ts';
import type { Candidate } from './choose.ts';
import { lacksOf } from './fit.ts';
import { afterLook, UNKNOWN, type Health } from './health.ts';

/** A server that is driven. */
export interface Driven {
  readonly engine: MediaEngine;
  /** Whether it can carry calls, and how busy it is. @throws LookError that says what is wrong */
  look(): Promise<Looked>;
  /** It lives and dies with us: there is no way to it that could take time. */
  readonly isOurs?: boolean;
  /** Ends what is open, and lets go of it. */
  shutDown(): Promise<void>;
}

/** A member of the pool as it shall be. */
export interface MemberPlan {
  readonly id: string;
  readonly name: string;
  readonly engine: MediaEngineKind;
  /** Another one means another server: the old one is let go of. */
  readonly revision: string;
  readonly weight: number;
  readonly isDraining: boolean;
  readonly maxCalls: number | null;
  drive(): Driven;
}

/** How a member is. */
export interface MemberState extends Looked {
  readonly isUp: boolean;
  /** Of ours, on this node. */
  readonly calls: number;
  /** How long it took to answer the last look. */
  readonly rttMs: number | null;
  /** What the last look found wrong. */
  readonly problem: string | null;
  /** What it can do. */
  readonly capabilities: MediaCapabilities;
}

/** What a look finds. */
type Seen = Omit<MemberState, 'isUp' | 'calls' | 'capabilities'>;

/** One server of the pool. */
export class Member implements Candidate {
  plan: MemberPlan;
  calls = 0;
  readonly #driven: Driven;
  readonly #log: Log;
  #health: Health = UNKNOWN;
  #wasSeen = false;
  #seen: Seen = {
    ...{ version: null, cpu: null, channels: null, rttMs: null, problem: null },
  };
  #looking: Promise<Looked> | undefined;

  constructor(plan: MemberPlan, log: Log) {
    this.plan = plan;
    this.#log = log;
    this.#driven = plan.drive();
  }

  get id(): string {
    return this.plan.id;
  }
  get engine(): MediaEngineKind {
    return this.plan.engine;
  }
  /** As a call remembers it. */
  get carrier(): Carrier {
    return { engine: this.plan.engine, server: this.plan.name };
  }
  get weight(): number {
    return this.plan.weight;
  }
  get isDraining(): boolean {
    return this.plan.isDraining;
  }
  get maxCalls(): number | null {
    return this.plan.maxCalls;
  }
  get isUp(): boolean {
    return this.#health.isUp;
  }
  get isOurs(): boolean {
    return this.#driven.isOurs === true;
  }
  get driver(): MediaEngine {
    return this.#driven.engine;
  }
  get state(): MemberState {
    const { capabilities } = this.driver;
    return { isUp: this.isUp, calls: this.calls, ...this.#seen, capabilities };
  }

  /** What it cannot do for a call; of one that was never there nobody knows: it says so itself when it comes to that. */
  lacks(wanted: WantedAudio): MediaLack[] {
    return this.#wasSeen || this.isOurs ? lacksOf(this.driver.capabilities, wanted) : [];
  }

  /** One look at a time. @throws LookError */
  look(): Promise<Looked> {
    this.#looking ??= this.#lookOnce().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  shutDown(): Promise<void> {
    return this.#driven.shutDown();
  }

  async #lookOnce(): Promise<Looked> {
    const startedAt = performance.now();
    try {
      const looked = await this.#driven.look();
      const tookMs = Math.round(performance.now() - startedAt);
      const rttMs = this.isOurs ? null : tookMs;
      this.#saw({ ...looked, rttMs, problem: null });
      return looked;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      // Of what is away nobody knows how busy it is.
      this.#saw({ ...this.#seen, cpu: null, channels: null, rttMs: null, problem });
      throw error;
    }
  }

  #saw(seen: Seen): void {
    const wasUp = this.isUp;
    this.#seen = seen;
    this.#wasSeen ||= seen.problem === null;
    this.#health = afterLook(this.#health, seen.problem === null);
    const { id: server, isUp } = this;
    if (isUp !== wasUp)
      this.#log.warn({ server, isUp, problem: seen.problem }, 'a media server changed');
  }
}
