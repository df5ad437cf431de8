import { Op, type Sequelize } from 'sequelize';
import { Session } from '../../contract/auth.ts';
import { PageQuery } from '../../contract/common.ts';
import {
  AcceptInvitation,
  CreateInvitation,
  Invitation as InvitationView,
  InvitationPage,
  InvitationParams,
  NewInvitation,
  OpenInvitation,
} from '../../contract/team.ts';
import { RequestError, conflict, notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { hashToken, newRefreshToken, type Tokens } from '../../http/tokens.ts';
import { Invitation, User, newId } from '../../models/index.ts';
import { readSettings } from '../../stores/settings.ts';
import { pageOf } from '../paging.ts';
import { hashPassword } from './password.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import { sessionReply } from './sessions.ts';

const TAG = 'Auth';
const LIFETIME_MS = 7 * 24 * 3600 * 1000;

export interface InvitationDeps {
  readonly sequelize: Sequelize;
  readonly tokens: Tokens;
  readonly refreshing: RefreshTokens;
}

/** From an admin's offer to an account. */
export const invitationRoutes = (deps: InvitationDeps): Route[] => [
  route({
    method: 'get',
    path: '/auth/invitations',
    policy: 'viewTeam',
    summary: 'Lists invitations that nobody accepted yet, newest first.',
    tag: TAG,
    query: PageQuery,
    response: InvitationPage,
    async handler({ query: { limit, cursor } }) {
      const page = await pageOf({ model: Invitation, where: {}, limit, cursor }, (row) => row);
      return { ...page, data: await present(page.data) };
    },
  }),
  route({
    method: 'post',
    path: '/auth/invitations',
    policy: 'editTeam',
    summary: 'Invites somebody for seven days. The token is shown this once.',
    tag: TAG,
    body: CreateInvitation,
    response: NewInvitation,
    status: 201,
    audit: 'invitation.created',
    async handler({ body }, { user }) {
      const { token, hash } = newRefreshToken();
      const invitation = await invite(deps.sequelize, {
        email: body.email.toLowerCase(),
        role: body.role,
        token_hash: hash,
        invited_by: user?.userId ?? null,
      });
      const [shown] = await present([invitation]);
      return { ...shown, token };
    },
  }),
  route({
    method: 'delete',
    path: '/auth/invitations/:invitation',
    policy: 'editTeam',
    summary: 'Takes an invitation back, by its id. Its link stops working.',
    tag: TAG,
    params: InvitationParams,
    audit: 'invitation.revoked',
    async handler({ params }, { note }) {
      const invitation = await Invitation.findByPk(idOf(params.invitation));
      if (!invitation) throw notFound('invitation');
      await invitation.destroy();
      note({ subjectName: invitation.email });
      return new Reply(204);
    },
  }),
  route({
    method: 'get',
    path: '/auth/invitations/:invitation',
    policy: 'public',
    summary: 'What the holder of an invitation’s token is offered.',
    tag: TAG,
    params: InvitationParams,
    response: OpenInvitation,
    perMinute: 30,
    async handler({ params }) {
      const { email, role, expires_at } = await open(params.invitation);
      const settings = await readSettings(deps.sequelize);
      return {
        ...{ email, role, expires_at: expires_at.toISOString() },
        organisation_name: settings.organisation_name,
        language: settings.default_language,
      } satisfies OpenInvitation;
    },
  }),
  route({
    method: 'post',
    path: '/auth/invitations/:invitation/accept',
    policy: 'public',
    summary: 'Makes the account that was offered, and signs it in.',
    tag: TAG,
    params: InvitationParams,
    body: AcceptInvitation,
    response: Session,
    status: 201,
    perMinute: 10,
    audit: 'invitation.accepted',
    async handler({ params, body }, { note }) {
      const user = await accept(deps.sequelize, params.invitation, body);
      note({ userId: user.id, subjectId: user.id, subjectName: user.email });
      return sessionReply(deps, user, await deps.refreshing.begin(user.id), 201);
    },
  }),
];

type Offer = Pick<Invitation, 'email' | 'role' | 'token_hash'> & { invited_by: string | null };

/** Inviting somebody again replaces the invitation there was. */
function invite(sequelize: Sequelize, offer: Offer): Promise<Invitation> {
  return sequelize.transaction(async (transaction) => {
    if (await User.count({ where: { email: offer.email }, transaction }))
      throw conflict('account_exists', 'Somebody with this e-mail has an account already.');
    await Invitation.destroy({ where: { email: offer.email }, transaction });
    const expires_at = new Date(Date.now() + LIFETIME_MS);
    return Invitation.create({ ...offer, id: newId(), expires_at }, { transaction });
  });
}

/** @throws 404 that tells a stranger nothing */
async function open(token: string, more: object = {}): Promise<Invitation> {
  const found = await Invitation.findOne({
    where: { token_hash: hashToken(token), expires_at: { [Op.gt]: new Date() } },
    ...more,
  });
  if (!found)
    throw new RequestError(
      404,
      'no_invitation',
      'This invitation was taken back, used, or is over. Ask for a new one.',
    );
  return found;
}

/** Once: of two who accept at the same moment, the second finds no invitation. */
async function accept(sequelize: Sequelize, token: string, given: AcceptInvitation): Promise<User> {
  await open(token);
  const password_hash = await hashPassword(given.password);
  const { default_language: language } = await readSettings(sequelize);
  return sequelize.transaction(async (transaction) => {
    const invitation = await open(token, { transaction, lock: transaction.LOCK.UPDATE });
    await invitation.destroy({ transaction });
    const { email, role } = invitation;
    return User.create(
      {
        id: newId(),
        email,
        role,
        password_hash,
        full_name: given.full_name,
        settings: { language },
      },
      { transaction },
    );
  });
}

/** A token names an invitation too, but not to take it back. */
const idOf = (text: string): string | undefined =>
  /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/.test(text) ? text : undefined;

async function present(invitations: readonly Invitation[]): Promise<InvitationView[]> {
  const ids = invitations.flatMap(({ invited_by: id }) => id ?? []);
  const emails = new Map(
    (await User.findAll({ where: { id: ids } })).map(({ id, email }) => [id, email]),
  );
  return invitations.map((invitation) => ({
    id: invitation.id,
    email: invitation.email,
    role: invitation.role,
    invited_by: emails.get(invitation.invited_by ?? '') ?? null,
    expires_at: invitation.expires_at.toISOString(),
    created_at: invitation.created_at.toISOString(),
  }));
}
