import { randomBytes } from 'node:crypto';

/** How long a ticket waits to be used. */
export const ADMISSION_SECONDS = 30;

/** Tickets that let somebody in once, for something named. They live in this process only. */
export class Admissions<T> {
  readonly #waiting = new Map<string, { readonly what: T; readonly until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Tickets nobody has taken yet. */
  get waiting(): number {
    this.#forgetOld();
    return this.#waiting.size;
  }

  issue(what: T): string {
    const ticket = randomBytes(32).toString('base64url');
    this.#waiting.set(ticket, { what, until: this.#now() + ADMISSION_SECONDS * 1000 });
    return ticket;
  }

  /** Takes a ticket once; undefined when it is unknown, late or used. */
  redeem(ticket: string): T | undefined {
    this.#forgetOld();
    const admission = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    return admission?.what;
  }

  #forgetOld(): void {
    const now = this.#now();
    for (const [ticket, { until }] of this.#waiting) if (until < now) this.#waiting.delete(ticket);
  }
}
