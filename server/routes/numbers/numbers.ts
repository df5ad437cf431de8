import { Op, QueryTypes, type Sequelize } from 'sequelize';
import { z } from 'zod';
import { IdParams, PageQuery } from '../../contract/common.ts';
import {
  AssignList,
  CreateList,
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
import { foundCampaign } from '../campaigns/campaigns.ts';
import { pageOf } from '../paging.ts';

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
    query: PageQuery,
    response: NumberListPage,
    handler: ({ query: { limit, cursor } }) =>
      pageOf({ model: NumberList, where: {}, limit, cursor }, presentList),
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
    handler: async ({ params }) => presentList(await foundList(params.id)),
  }),
  route({
    method: 'delete',
    path: '/numbers/lists/:id',
    policy: 'editNumbers',
    summary: 'Deletes a list no campaign uses, with its numbers.',
    tag: TAG,
    params: IdParams,
    async handler({ params }) {
      const list = await foundList(params.id);
      if (await isAssigned(sequelize, list.id))
        throw conflict('list_in_use', 'A campaign calls numbers of this list. Delete it first.');
      await list.destroy();
      return new Reply(204);
    },
  }),
  route({
    method: 'get',
    path: '/numbers/lists/:id/numbers',
    policy: 'viewNumbers',
    summary: 'The list’s numbers; `search` looks in number and name.',
    tag: TAG,
    params: IdParams,
    query: ListNumbers,
    response: PhoneNumberPage,
    async handler({ params, query: { limit, cursor, search } }) {
      const { id } = await foundList(params.id);
      const like = { [Op.iLike]: `%${search?.replace(/[\\%_]/g, '\\$&') ?? ''}%` };
      const found = search ? { [Op.or]: [{ phone_number: like }, { customer_name: like }] } : {};
      const where = { list_id: id, ...found };
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
    async handler({ params, body }) {
      const { id } = await foundList(params.id);
      const campaign = await foundCampaign(body.campaign_id);
      if (campaign.status === 'completed' || campaign.status === 'stopped')
        throw conflict('campaign_over', 'This campaign is over. Create a new one.');
      const added = await assignList(sequelize, id, campaign.id);
      refresh(campaign.id);
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

async function isAssigned(sequelize: Sequelize, listId: string): Promise<boolean> {
  const rows = await sequelize.query(
    `select 1 from campaign_contacts c join phone_numbers n on n.id = c.phone_number_id
     where n.list_id = $1 limit 1`,
    { bind: [listId], type: QueryTypes.SELECT },
  );
  return rows.length > 0;
}

export const presentList = (list: NumberList): ListView => ({
  id: list.id,
  name: list.name,
  description: list.description,
  file_name: list.file_name,
  total_count: list.total_count,
  column_mapping: list.column_mapping,
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
