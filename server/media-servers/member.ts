import type { Log } from '../../actors/ports/log.ts';
import type { MediaEngine } from '../../actors/ports/media.ts';
import type { Carrier } from '../../actors/ports/media-choice.ts';
import type { MediaEngineKind } from '../../actors/ports/model.ts';
import type { Candidate } from './choose.ts';
import { afterLook, UNKNOWN, type Health } from './health.ts';

/** A server that is driven. */
export interface Driven {
  readonly engine: MediaEngine;
  /** Asks it whether it can carry calls; null where it lives and dies with us. @throws Error that says what is wrong */
  readonly look: (() => Promise<{ readonly version: string }>) | null;
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
export interface MemberState {
  readonly isUp: boolean;
  readonly calls: number;
  readonly version: string | null;
  /** How long it took to answer the last look. */
  readonly rttMs: number | null;
  /** What the last look found wrong. */
  readonly problem: string | null;
}

/** One server of the pool. */
export class Member implements Candidate {
  plan: MemberPlan;
  calls = 0;
  readonly #driven: Driven;
  readonly #log: Log;
  #health: Health = UNKNOWN;
  #seen: Pick<MemberState, 'version' | 'rttMs' | 'problem'> = {
    ...{ version: null, rttMs: null, problem: null },
  };
  #looking: Promise<void> | undefined;

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
  get driver(): MediaEngine {
    return this.#driven.engine;
  }
  get state(): MemberState {
    return { isUp: this.isUp, calls: this.calls, ...this.#seen };
  }

  /** One look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  shutDown(): Promise<void> {
    return this.#driven.shutDown();
  }

  async #lookOnce(): Promise<void> {
    const { look } = this.#driven;
    if (!look) return;
    const startedAt = performance.now();
    const wasUp = this.isUp;
    try {
      const { version } = await look();
      const rttMs = Math.round(performance.now() - startedAt);
      this.#seen = { version, rttMs, problem: null };
      this.#health = afterLook(this.#health, true);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#seen = { ...this.#seen, rttMs: null, problem };
      this.#health = afterLook(this.#health, false);
    }
    if (this.isUp === wasUp) return;
    const { id: server, isUp } = this;
    this.#log.warn({ server, isUp, problem: this.#seen.problem }, 'a media server changed');
  }
}
