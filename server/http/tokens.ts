import { createHash, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { Scope } from '../contract/api-keys.ts';
import { Role } from '../contract/auth.ts';
import type { Principal } from './route.ts';

export const ACCESS_SECONDS = 15 * 60;
export const TICKET_SECONDS = 30;

const Claims = z.object({
  sub: z.uuid(),
  role: Role,
  use: z.enum(['access', 'ticket']),
  jti: z.string(),
  /** On tickets a program took with its API key. */
  key: z.object({ id: z.uuid(), scopes: z.array(Scope) }).optional(),
});
type Claims = z.infer<typeof Claims>;

/** Signs and checks access tokens and WebSocket tickets. */
export class Tokens {
  readonly #key: Buffer;
  /** Tickets that were used, until they would have expired anyway. */
  readonly #used = new Map<string, number>();

  constructor(installationKey: string) {
    this.#key = Buffer.from(hkdfSync('sha256', installationKey, '', 'callboard tokens', 32));
  }

  /** The key, for koa-jwt. */
  get key(): Buffer {
    return this.#key;
  }

  access(user: Principal): string {
    return this.#sign(user, 'access', ACCESS_SECONDS);
  }

  ticket(user: Principal): string {
    return this.#sign(user, 'ticket', TICKET_SECONDS);
  }

  /** Who holds decoded claims of an access token; undefined for any other token. */
  principalOf(claims: unknown): Principal | undefined {
    const parsed = Claims.safeParse(claims);
    return parsed.success && parsed.data.use === 'access' ? holderOf(parsed.data) : undefined;
  }

  /** Takes a ticket once; undefined when it is unknown, late or used. */
  redeem(ticket: string): Principal | undefined {
    let claims: unknown;
    try {
      claims = jwt.verify(ticket, this.#key, { algorithms: ['HS256'] });
    } catch {
      return undefined;
    }
    const parsed = Claims.safeParse(claims);
    if (!parsed.success || parsed.data.use !== 'ticket' || this.#used.has(parsed.data.jti))
      return undefined;
    this.#forgetOld();
    this.#used.set(parsed.data.jti, Date.now() + TICKET_SECONDS * 1000);
    return holderOf(parsed.data);
  }

  #sign({ userId, role, key }: Principal, use: 'access' | 'ticket', expiresIn: number): string {
    return jwt.sign({ role, use, ...(key && { key }) }, this.#key, {
      algorithm: 'HS256',
      subject: userId,
      jwtid: randomUUID(),
      expiresIn,
    });
  }

  #forgetOld(): void {
    const now = Date.now();
    for (const [jti, until] of this.#used) if (until < now) this.#used.delete(jti);
  }
}

const holderOf = ({ sub, role, key }: Claims): Principal => ({
  userId: sub,
  role,
  ...(key && { key }),
});

/** A refresh token and the hash that is stored of it. */
export function newRefreshToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
