import { Op } from 'sequelize';
import { IdParams } from '../../contract/common.ts';
import {
  CreateView,
  ListViews,
  SavedView as ViewOfView,
  SavedViews,
  UpdateView,
} from '../../contract/views.ts';
import { conflict, notFound, unauthorized } from '../../http/errors.ts';
import { Reply, route, type Principal, type Route } from '../../http/route.ts';
import { SavedView, User, newId } from '../../models/index.ts';
import { changesOf } from '../changes.ts';

const TAG = 'Views';
const MAX_OWN = 200;

/** Filters and sorting of the admin's pages, kept under a name. */
export const viewRoutes = (): Route[] => [
  route({
    method: 'get',
    path: '/views',
    policy: 'signedIn',
    summary: 'One’s own views and shared ones, by name.',
    tag: TAG,
    query: ListViews,
    response: SavedViews,
    async handler({ query: { page } }, { user }) {
      const seen = { [Op.or]: [{ user_id: user?.userId ?? null }, { is_shared: true }] };
      const where = { ...seen, ...(page !== undefined && { page }) };
      const views = await SavedView.findAll({ where, order: ['name', 'id'], limit: 500 });
      return { data: await present(views, user) };
    },
  }),
  route({
    method: 'post',
    path: '/views',
    policy: 'editViews',
    summary: 'Saves a view.',
    tag: TAG,
    body: CreateView,
    response: ViewOfView,
    status: 201,
    audit: 'view.created',
    async handler({ body }, { user }) {
      if (!user) throw unauthorized();
      const owner = { user_id: user.userId };
      if ((await SavedView.count({ where: owner })) >= MAX_OWN)
        throw conflict('too_many_views', `${MAX_OWN} views are enough. Delete some first.`);
      const view = await SavedView.create({ ...body, ...owner, id: newId() });
      return (await present([view], user))[0];
    },
  }),
  route({
    method: 'put',
    path: '/views/:id',
    policy: 'editViews',
    summary: 'Changes one’s own view.',
    tag: TAG,
    params: IdParams,
    body: UpdateView,
    response: ViewOfView,
    audit: 'view.updated',
    async handler({ params, body }, { user }) {
      const view = await own(params.id, user);
      return (await present([await view.update(changesOf(body))], user))[0];
    },
  }),
  route({
    method: 'delete',
    path: '/views/:id',
    policy: 'editViews',
    summary: 'Deletes one’s own view; an admin also a shared one.',
    tag: TAG,
    params: IdParams,
    audit: 'view.deleted',
    async handler({ params }, { user, note }) {
      const view = await own(params.id, user, { orAdmins: true });
      await view.destroy();
      note({ subjectName: view.name });
      return new Reply(204);
    },
  }),
];

/** A view of somebody else does not exist for the asker, unless it is shared and they clear it up. */
async function own(
  id: string,
  user: Principal | null,
  { orAdmins = false } = {},
): Promise<SavedView> {
  const view = await SavedView.findByPk(id);
  const isOwn = view?.user_id === user?.userId;
  const mayClearUp = orAdmins && view?.is_shared && user?.role === 'admin';
  if (!view || !(isOwn || mayClearUp)) throw notFound('view of yours');
  return view;
}

async function present(views: readonly SavedView[], user: Principal | null): Promise<ViewOfView[]> {
  const owners = await User.findAll({ where: { id: views.map((view) => view.user_id) } });
  const names = new Map(owners.map((owner) => [owner.id, owner.full_name ?? owner.email]));
  return views.map((view) => ({
    id: view.id,
    page: view.page,
    name: view.name,
    query: view.query,
    is_shared: view.is_shared,
    is_own: view.user_id === user?.userId,
    owner: names.get(view.user_id) ?? '',
    created_at: view.created_at.toISOString(),
    updated_at: view.updated_at.toISOString(),
  }));
}
