import { lookup } from 'node:dns';
import { isIP } from 'node:net';

const KEEP_MS = 10_000;
const MAX_KEPT = 512;

/** Looks up names of one address family, keeping each answer for ten seconds. */
export class Resolver {
  readonly #family: 4 | 6;
  readonly #kept = new Map<string, { address: string; until: number }>();

  constructor(family: 4 | 6) {
    this.#family = family;
  }

  /** The address at once when the host is one, or was asked for just now. */
  known(host: string): string | undefined {
    if (isIP(host) !== 0) return host;
    const kept = this.#kept.get(host);
    return kept && kept.until > Date.now() ? kept.address : undefined;
  }

  /** Calls back once, with undefined when there is no such name. */
  resolve(host: string, done: (address: string | undefined) => void): void {
    lookup(host, { family: this.#family }, (error, address) => {
      if (error || typeof address !== 'string') return done(undefined);
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
      this.#kept.set(host, { address, until: Date.now() + KEEP_MS });
      done(address);
    });
  }
}
