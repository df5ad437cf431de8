import { ChangePassword, UpdateMe, User as UserView } from '../../contract/auth.ts';
import { RequestError, unauthorized } from '../../http/errors.ts';
import { Reply, route, type Principal, type Route } from '../../http/route.ts';
import { User } from '../../models/index.ts';
import { changesOf } from '../changes.ts';
import { hashPassword, verifyPassword } from './password.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import { COOKIE, presentUser } from './sessions.ts';

const TAG = 'Auth';

/** One's own account. */
export const profileRoutes = (refreshing: RefreshTokens): Route[] => [
  route({
    method: 'get',
    path: '/auth/me',
    policy: 'signedIn',
    summary: 'Who is signed in.',
    tag: TAG,
    response: UserView,
    handler: async (_input, { user }) => presentUser(await me(user)),
  }),
  route({
    method: 'put',
    path: '/auth/me',
    policy: 'signedIn',
    summary: 'Changes one’s own name, language and theme.',
    tag: TAG,
    body: UpdateMe,
    response: UserView,
    audit: 'account.updated',
    async handler({ body: { full_name, settings } }, { user, note }) {
      const account = await me(user);
      note({ subjectId: account.id });
      const merged = settings && { ...account.settings, ...changesOf(settings) };
      return presentUser(await account.update(changesOf({ full_name, settings: merged })));
    },
  }),
  route({
    method: 'post',
    path: '/auth/password',
    policy: 'signedIn',
    summary: 'Changes one’s own password. Other sessions end.',
    tag: TAG,
    body: ChangePassword,
    perMinute: 20,
    audit: 'account.password_changed',
    async handler({ body }, request) {
      const account = await me(request.user);
      if (!(await verifyPassword(body.current_password, account.password_hash))) throw isWrong();
      await account.update({ password_hash: await hashPassword(body.new_password) });
      await refreshing.endOthers(account.id, request.cookie(COOKIE));
      request.note({ subjectId: account.id });
      return new Reply(204);
    },
  }),
];

async function me(user: Principal | null): Promise<User> {
  const account = user && (await User.findByPk(user.userId));
  if (!account) throw unauthorized();
  return account;
}

const isWrong = () =>
  new RequestError(422, 'wrong_password', 'This is not your current password.', [
    { path: 'current_password', message: 'This is not your current password' },
  ]);
