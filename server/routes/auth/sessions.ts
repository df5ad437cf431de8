import type { Session, User as UserView } from '../../contract/auth.ts';
import { UserSettings } from '../../contract/auth.ts';
import { Reply, type ReplyCookie } from '../../http/route.ts';
import { ACCESS_SECONDS, type Tokens } from '../../http/tokens.ts';
import type { User } from '../../models/index.ts';
import type { RefreshTokens } from './refresh-tokens.ts';

export const COOKIE = 'callboard_refresh';
export const COOKIE_PATH = '/api';

/** Signs somebody in: an access token in the body, the refresh token in the cookie. */
export const sessionReply = (
  { tokens, refreshing }: { tokens: Tokens; refreshing: RefreshTokens },
  user: User,
  refresh: string,
  status = 200,
): Reply =>
  new Reply(status, sessionOf(tokens, user), { cookies: [refreshCookie(refresh, refreshing)] });

const refreshCookie = (token: string, { lifetimeMs }: RefreshTokens): ReplyCookie => ({
  name: COOKIE,
  value: token,
  path: COOKIE_PATH,
  maxAgeMs: lifetimeMs,
});

const sessionOf = (tokens: Tokens, user: User): Session => ({
  access_token: tokens.access({ userId: user.id, role: user.role }),
  expires_in: ACCESS_SECONDS,
  user: presentUser(user),
});

export const presentUser = (user: User): UserView => ({
  id: user.id,
  email: user.email,
  full_name: user.full_name,
  role: user.role,
  settings: UserSettings.catch({}).parse(user.settings),
  created_at: user.created_at.toISOString(),
});
