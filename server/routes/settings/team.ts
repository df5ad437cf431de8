import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { IdParams } from '../../contract/common.ts';
import {
  ListMembers,
  Member as MemberView,
  MemberPage,
  UpdateMember,
} from '../../contract/team.ts';
import { conflict, notFound } from '../../http/errors.ts';
import type { Principals } from '../../http/principals.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { ApiKey, RefreshToken, User } from '../../models/index.ts';
import { iso, pageOf } from '../paging.ts';

const TAG = 'Settings';

export interface TeamDeps {
  readonly sequelize: Sequelize;
  readonly principals: Principals;
}

/** People with an account. New ones come by invitation. */
export const teamRoutes = ({ sequelize, principals }: TeamDeps): Route[] => [
  route({
    method: 'get',
    path: '/settings/team',
    policy: 'viewTeam',
    summary: 'Lists accounts, the newest first.',
    tag: TAG,
    query: ListMembers,
    response: MemberPage,
    async handler({ query: { role, limit, cursor, sort } }) {
      const where = role ? { role } : {};
      const found = await pageOf({ model: User, where, limit, cursor, sort }, (user) => user);
      return { ...found, data: await present(sequelize, found.data) };
    },
  }),
  route({
    method: 'put',
    path: '/settings/team/:id',
    policy: 'editTeam',
    summary: 'Gives an account another role, and ends its sessions so that it holds at once.',
    tag: TAG,
    params: IdParams,
    body: UpdateMember,
    response: MemberView,
    audit: 'account.role_changed',
    async handler({ params, body: { role } }, { note }) {
      const user = await changed(sequelize, params.id, async (user, transaction) => {
        note({ note: `${user.role} → ${role}` });
        if (user.role === role) return;
        await user.update({ role }, { transaction });
        await RefreshToken.destroy({ where: { user_id: user.id }, transaction });
        // Whoever made them knows them: a key must not be more than its maker.
        if (role !== 'admin') await ApiKey.destroy({ where: { user_id: user.id }, transaction });
      });
      principals.forget(user.id);
      return (await present(sequelize, [user]))[0];
    },
  }),
  route({
    method: 'delete',
    path: '/settings/team/:id',
    policy: 'editTeam',
    summary: 'Removes an account, its sessions and its API keys. What it made stays.',
    tag: TAG,
    params: IdParams,
    audit: 'account.removed',
    async handler({ params }, { note }) {
      const user = await changed(sequelize, params.id, (user, transaction) =>
        user.destroy({ transaction }),
      );
      note({ subjectName: user.email });
      principals.forget(user.id);
      return new Reply(204);
    },
  }),
];

type Change = (user: User, transaction: Transaction) => Promise<void>;

/** Changes one account; refuses when no admin would be left, whoever else changes one now. */
function changed(sequelize: Sequelize, id: string, change: Change): Promise<User> {
  return sequelize.transaction(async (transaction) => {
    await sequelize.query(`select id from users where role = 'admin' order by id for update`, {
      transaction,
    });
    const user = await User.findByPk(id, { transaction });
    if (!user) throw notFound('account');
    await change(user, transaction);
    if ((await User.count({ where: { role: 'admin' }, transaction })) === 0)
      throw conflict(
        'last_admin',
        'This is the last admin: nobody could manage accounts any more. Make somebody else an admin first.',
      );
    return user;
  });
}

const LAST_ACTIVE = /* sql */ `
  select user_id, max(created_at) as at from refresh_tokens where user_id = any($1::uuid[])
  group by user_id`;

async function present(sequelize: Sequelize, users: readonly User[]): Promise<MemberView[]> {
  const rows = await sequelize.query<{ user_id: string; at: Date }>(LAST_ACTIVE, {
    bind: [users.map(({ id }) => id)],
    type: QueryTypes.SELECT,
  });
  const lastActive = new Map(rows.map(({ user_id: id, at }) => [id, at]));
  return users.map((user) => ({
    id: user.id,
    email: user.email,
    full_name: user.full_name,
    role: user.role,
    last_active_at: iso(lastActive.get(user.id) ?? null),
    created_at: user.created_at.toISOString(),
  }));
}
