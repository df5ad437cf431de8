import { Scope } from '../contract/api-keys.ts';
import { ApiKey, User } from '../models/index.ts';
import type { Principal } from './route.ts';
import { hashToken } from './tokens.ts';

export const KEY_START = 'cb_';
const TRUSTED_FOR_MS = 5000;
const USE_WRITTEN_EVERY_MS = 60_000;

/** Whom a request comes from, as accounts and keys stand now. */
export interface Principals {
  /** The holder of an access token with the role of today; undefined when the account is gone. */
  current(claimed: Principal): Promise<Principal | undefined>;
  /** The holder of an account; undefined when it is gone. */
  ofAccount(userId: string): Promise<Principal | undefined>;
  /** As {@link ofKey}, of a key that was used before. */
  ofKeyId(keyId: string): Promise<Principal | undefined>;
  /** The holder of an API key that is known, not over, and made by somebody who is an admin. */
  ofKey(key: string): Promise<Principal | undefined>;
  /** An account was changed or removed: ask again at once. */
  forget(userId: string): void;
}

/** Reads accounts and keys; what it read of an account is trusted for five seconds. */
export function principals(): Principals {
  const known = new Map<string, { role: Principal['role'] | null; until: number }>();

  async function roleOf(userId: string): Promise<Principal['role'] | null> {
    const seen = known.get(userId);
    if (seen && seen.until > Date.now()) return seen.role;
    const user = await User.findByPk(userId, { attributes: ['id', 'role'] });
    const role = user?.role ?? null;
    known.set(userId, { role, until: Date.now() + TRUSTED_FOR_MS });
    return role;
  }

  /** A key holds only as long as it is not over, and whoever made it is an admin. */
  async function holderOf(row: ApiKey | null): Promise<Principal | undefined> {
    if (!row || (row.expires_at && row.expires_at.getTime() <= Date.now())) return undefined;
    const role = await roleOf(row.user_id);
    if (role !== 'admin') return undefined;
    const scopes = row.scopes.flatMap((scope) => Scope.safeParse(scope).data ?? []);
    return { userId: row.user_id, role, key: { id: row.id, scopes } };
  }

  return {
    async current(claimed) {
      // A token is signed and short-lived: while the database is away, it is enough.
      const role = await roleOf(claimed.userId).catch(() => claimed.role);
      return role === null ? undefined : { ...claimed, role };
    },

    async ofAccount(userId) {
      const role = await roleOf(userId);
      return role === null ? undefined : { userId, role };
    },

    async ofKeyId(keyId) {
      return holderOf(await ApiKey.findByPk(keyId));
    },

    async ofKey(key) {
      const row = await ApiKey.findOne({ where: { key_hash: hashToken(key) } });
      const holder = await holderOf(row);
      if (row && holder) await noteUse(row);
      return holder;
    },

    forget: (userId) => void known.delete(userId),
  };
}

async function noteUse(key: ApiKey): Promise<void> {
  const last = key.last_used_at?.getTime() ?? 0;
  if (Date.now() - last >= USE_WRITTEN_EVERY_MS) await key.update({ last_used_at: new Date() });
}
