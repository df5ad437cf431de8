/**
 * Where sessions are opened: the configured provider, and another URL or model that stands in for it. One that
 * fails again and again is left alone for a while, so that new calls do not wait for it first.
 */
import { ConversationError, type ConversationLoss } from '../../actors/ports/media.ts';

export interface Provider {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Instead of the agent's own. */
  readonly model?: string | undefined;
}

interface Health {
  readonly provider: Provider;
  failures: number;
  /** Not tried before, as long as there is another. */
  restsUntil: number;
}

/** Failures in a row after which a provider rests. */
const FAILURES = 3;
const REST_MS = 30_000;
/** No retry mends these soon. */
const HOPELESS: readonly ConversationLoss['cause'][] = ['quota', 'unauthorized'];
/** Ours, not the provider's. */
const OURS: readonly ConversationLoss['cause'][] = ['session_expired', 'worker_died'];

export class Providers {
  private readonly all: readonly Health[];
  private readonly now: () => number;

  constructor(providers: readonly Provider[], now = () => performance.now()) {
    this.all = providers.map((provider) => ({ provider, failures: 0, restsUntil: -Infinity }));
    this.now = now;
  }

  /** Opens with the first that takes it. @throws ConversationError of the last that was tried */
  async open(attempt: (provider: Provider) => Promise<void>): Promise<void> {
    let failure: unknown;
    for (const health of this.inOrder()) {
      try {
        await attempt(health.provider);
        health.failures = 0;
        health.restsUntil = -Infinity;
        return;
      } catch (error) {
        failure = error;
        if (!(error instanceof ConversationError)) throw error;
        this.failed(health.provider, error.loss);
      }
    }
    throw failure;
  }

  /** A session with it could not be opened, or was lost. */
  failed(provider: Provider | undefined, { cause }: ConversationLoss): void {
    const health = this.all.find((each) => each.provider === provider);
    if (!health || OURS.includes(cause)) return;
    if (++health.failures < FAILURES && !HOPELESS.includes(cause)) return;
    health.restsUntil = this.now() + REST_MS;
    health.failures = FAILURES - 1;
  }

  /** Those that rest come last: when no other is left they are tried all the same. */
  private inOrder(): readonly Health[] {
    const now = this.now();
    const rests = ({ restsUntil }: Health): boolean => restsUntil > now;
    return [...this.all.filter((each) => !rests(each)), ...this.all.filter(rests)];
  }
}
