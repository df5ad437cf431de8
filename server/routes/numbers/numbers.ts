import { Op, QueryTypes, type Sequelize } from 'sequelize';
import { z } from 'zod';
import { IdParams } from '../../contract/common.ts';
import {
  AssignList,
  CreateList,
  ListNumberLists,
  ListNumbers,
  NumberList as ListView,
  NumberListPage,
  PhoneNumberPage,
  type PhoneNumber as NumberView,
} from '../../contract/numbers.ts';
import { conflict, notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { NumberList, PhoneNumber, newId } from '../../models/index.ts';
import { assignList } from '../../stores/contacts.ts';
import { readSettings } from '../../stores/settings.ts';
import { foundCampaign } from '../campaigns/campaigns.ts';
import { pageOf } from '../paging.ts';
import { containing, phoneMatches } from '../phone-search.ts';

const TAG = 'Numbers';

export interface NumberDeps {
  readonly sequelize: Sequelize;
  /** A running campaign has new numbers. */
  refresh(campaignId: string): void;
}

/** Lists of numbers; how a file becomes one is `uploads.ts`. */
export const numberRoutes = ({ sequelize, refresh }: NumberDeps): Route[] => [
  route({
    method: 'get',
    path: '/numbers/lists',
    policy: 'viewNumbers',
    summary: 'Lists number lists, newest first.',
    tag: TAG,
    query: ListNumberLists,
    response: NumberListPage,
    async handler({ query: { limit, cursor, search, sort } }) {
      const where = search ? { name: containing(search) } : {};
      const page = await pageOf({ model: NumberList, where, limit, cursor, sort }, (row) => row);
      const users = await usedBy(
        sequelize,
        page.data.map(({ id }) => id),
      );
      return { ...page, data: page.data.map((list) => presentList(list, users.get(list.id))) };
    },
  }),
  route({
    method: 'post',
    path: '/numbers/lists',
    policy: 'editNumbers',
    summary: 'Creates an empty list.',
    tag: TAG,
    body: CreateList,
    response: ListView,
    status: 201,
    audit: 'number_list.created',
    handler: async ({ body }, { user }) =>
      presentList(await NumberList.create({ ...body, id: newId(), user_id: user?.userId ?? null })),
  }),
  route({
    method: 'get',
    path: '/numbers/lists/:id',
    policy: 'viewNumbers',
    summary: 'One list.',
    tag: TAG,
    params: IdParams,
    response: ListView,
    handler: async ({ params }) => shown(sequelize, await foundList(params.id)),
  }),
  route({
    method: 'delete',
    path: '/numbers/lists/:id',
    policy: 'editNumbers',
    summary: 'Deletes a list no campaign uses, with its numbers.',
    tag: TAG,
    params: IdParams,
    audit: 'number_list.deleted',
    async handler({ params }, { note }) {
      const list = await foundList(params.id);
      const [user] = (await usedBy(sequelize, [list.id])).get(list.id) ?? [];
      if (user)
        throw conflict(
          'list_in_use',
          `Campaign “${user.name}” calls numbers of this list. Delete the campaign first.`,
        );
      await list.destroy();
      note({ subjectName: list.name });
      return new Reply(204);
    },
  }),
  route({
    method: 'get',
    path: '/numbers/lists/:id/numbers',
    policy: 'viewNumbers',
    summary: 'The list’s numbers; `search` takes first or last digits, or part of a name.',
    tag: TAG,
    params: IdParams,
    query: ListNumbers,
    response: PhoneNumberPage,
    async handler({ params, query: { limit, cursor, search } }) {
      const { id } = await foundList(params.id);
      const { default_country: country } = await readSettings(sequelize);
      const found = search
        ? (phoneMatches(search, country) ?? { customer_name: containing(search) })
        : {};
      const where = { [Op.and]: [{ list_id: id }, found] };
      return pageOf({ model: PhoneNumber, where, limit, cursor, sort: 'id' }, presentNumber);
    },
  }),
  route({
    method: 'post',
    path: '/numbers/lists/:id/assign',
    policy: 'editCampaigns',
    summary: 'Puts the list’s numbers into a campaign; those in it already stay as they are.',
    tag: TAG,
    params: IdParams,
    body: AssignList,
    response: z.object({ added: z.int() }),
    audit: 'number_list.assigned',
    async handler({ params, body }, { note }) {
      const { id } = await foundList(params.id);
      const campaign = await foundCampaign(body.campaign_id);
      if (campaign.status === 'completed' || campaign.status === 'stopped')
        throw conflict('campaign_over', 'This campaign is over. Create a new one.');
      const added = await assignList(sequelize, id, campaign.id);
      refresh(campaign.id);
      note({ note: campaign.name });
      return { added };
    },
  }),
];

/** @throws 404 */
export async function foundList(id: string): Promise<NumberList> {
  const list = await NumberList.findByPk(id);
  if (!list) throw notFound('number list');
  return list;
}

type UsedBy = ListView['used_by'];

const USED_BY = /* sql */ `
  select u.list_id, c.id, c.name from campaign_lists u join campaigns c on c.id = u.campaign_id
  where u.list_id = any($1::uuid[]) order by c.id desc`;

async function usedBy(
  sequelize: Sequelize,
  listIds: readonly string[],
): Promise<Map<string, UsedBy>> {
  const rows = await sequelize.query<UsedBy[number] & { list_id: string }>(USED_BY, {
    bind: [listIds],
    type: QueryTypes.SELECT,
  });
  const users = new Map<string, UsedBy>();
  for (const { list_id, id, name } of rows)
    users.set(list_id, [...(users.get(list_id) ?? []), { id, name }]);
  return users;
}

async function shown(sequelize: Sequelize, list: NumberList): Promise<ListView> {
  return presentList(list, (await usedBy(sequelize, [list.id])).get(list.id));
}

const presentList = (list: NumberList, used: UsedBy = []): ListView => ({
  id: list.id,
  name: list.name,
  description: list.description,
  file_name: list.file_name,
  total_count: list.total_count,
  column_mapping: list.column_mapping,
  used_by: used,
  created_at: list.created_at.toISOString(),
});

const presentNumber = (number: PhoneNumber): NumberView => ({
  id: number.id,
  list_id: number.list_id,
  phone_number: number.phone_number,
  customer_name: number.customer_name,
  custom_data: number.custom_data,
  created_at: number.created_at.toISOString(),
});
