import type { Sequelize } from 'sequelize';
import { Login, Register, Session, Ticket } from '../../contract/auth.ts';
import { RequestError, forbidden, unauthorized } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { TICKET_SECONDS, type Tokens } from '../../http/tokens.ts';
import { User, newId } from '../../models/index.ts';
import { invitationRoutes } from './invitations.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { profileRoutes } from './profile.ts';
import { refreshTokens } from './refresh-tokens.ts';
import { COOKIE, COOKIE_PATH, sessionReply } from './sessions.ts';

const TAG = 'Auth';

export interface AuthDeps {
  readonly sequelize: Sequelize;
  readonly tokens: Tokens;
  /** Demanded of the first account when the server is public; null on loopback. */
  readonly setupToken: string | null;
}

/** Accounts and sessions. */
export function authRoutes(deps: AuthDeps): Route[] {
  const { tokens } = deps;
  const refreshing = refreshTokens(deps.sequelize);
  const session = (user: User, refresh: string, status = 200) =>
    sessionReply({ tokens, refreshing }, user, refresh, status);

  return [
    route({
      method: 'post',
      path: '/auth/register',
      policy: 'public',
      summary: 'Creates the first account, an admin. Later accounts are made by invitation.',
      tag: TAG,
      body: Register,
      response: Session,
      status: 201,
      perMinute: 20,
      audit: 'account.registered',
      async handler({ body }, { note }) {
        const user = await registerFirst(deps, body);
        note({ userId: user.id, subjectId: user.id, subjectName: user.email });
        return session(user, await refreshing.begin(user.id), 201);
      },
    }),
    route({
      method: 'post',
      path: '/auth/login',
      policy: 'public',
      summary: 'Signs in. The refresh token comes as an httpOnly cookie.',
      tag: TAG,
      body: Login,
      response: Session,
      perMinute: 20,
      audit: 'session.began',
      async handler({ body }, { note }) {
        const user = await User.findOne({ where: { email: body.email.toLowerCase() } });
        const matches = await verifyPassword(body.password, user?.password_hash);
        if (!user || !matches) throw unauthorized('E-mail or password is wrong.');
        note({ userId: user.id });
        return session(user, await refreshing.begin(user.id));
      },
    }),
    route({
      method: 'post',
      path: '/auth/refresh',
      policy: 'public',
      summary: 'A new access token for the refresh cookie, which is rotated.',
      tag: TAG,
      response: Session,
      perMinute: 120,
      async handler(_input, request) {
        const rotated = await refreshing.rotate(request.cookie(COOKIE));
        const user = rotated && (await User.findByPk(rotated.userId));
        if (!user) throw unauthorized();
        return session(user, rotated.token);
      },
    }),
    route({
      method: 'post',
      path: '/auth/logout',
      policy: 'public',
      summary: 'Ends the session of the refresh cookie.',
      tag: TAG,
      audit: 'session.ended',
      async handler(_input, request) {
        const userId = await refreshing.end(request.cookie(COOKIE));
        if (userId !== undefined) request.note({ userId });
        return new Reply(204, undefined, {
          cookies: [{ name: COOKIE, value: null, path: COOKIE_PATH }],
        });
      },
    }),
    route({
      method: 'post',
      path: '/auth/ticket',
      policy: 'openSocket',
      summary: 'A one-use ticket to open a WebSocket with, good for 30 seconds.',
      tag: TAG,
      response: Ticket,
      async handler(_input, { user }) {
        if (!user) throw unauthorized();
        return { ticket: tokens.ticket(user), expires_in: TICKET_SECONDS };
      },
    }),
    ...profileRoutes(refreshing),
    ...invitationRoutes({ sequelize: deps.sequelize, tokens, refreshing }),
  ];
}

/** Two first visitors at once must not both become admin. */
async function registerFirst(
  deps: AuthDeps,
  body: ReturnType<typeof Register.parse>,
): Promise<User> {
  if (deps.setupToken !== null && body.setup_token !== deps.setupToken)
    throw new RequestError(
      403,
      'setup_token_required',
      'The first account needs the setup token that the server printed when it started.',
    );
  const password_hash = await hashPassword(body.password);
  return deps.sequelize.transaction(async (transaction) => {
    await deps.sequelize.query('lock table users in exclusive mode', { transaction });
    if ((await User.count({ transaction })) > 0) throw forbidden();
    return User.create(
      {
        id: newId(),
        email: body.email.toLowerCase(),
        full_name: body.full_name ?? null,
        password_hash,
        role: 'admin',
      },
      { transaction },
    );
  });
}
