import type { Sequelize } from 'sequelize';
import { IdParams } from '../../contract/common.ts';
import {
  CreateTrunkGroup,
  ListTrunkGroups,
  TrunkGroup as TrunkGroupView,
  TrunkGroupPage,
  UpdateTrunkGroup,
} from '../../contract/routing.ts';
import { RequestError, conflict, notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { Campaign, PrefixRoute, SipTrunk, TrunkGroup, newId } from '../../models/index.ts';
import { membersOf, setMembers, type Member } from '../../stores/routing-store.ts';
import { changesOf } from '../changes.ts';
import { pageOf } from '../paging.ts';

const TAG = 'Routing';

/** Trunks that stand in for one another. */
export const groupRoutes = (sequelize: Sequelize): Route[] => {
  const shown = async (group: TrunkGroup): Promise<TrunkGroupView> =>
    presentGroup(group, (await membersOf(sequelize, [group.id])).get(group.id) ?? []);
  const save = async (group: TrunkGroup, members: readonly Member[] | undefined) => {
    if (members) await checkTrunks(members);
    await sequelize.transaction(async (transaction) => {
      await group.save({ transaction });
      if (members) await setMembers({ sequelize, transaction }, group.id, members);
    });
    return shown(await group.reload());
  };
  return [
    route({
      method: 'get',
      path: '/trunks/groups',
      policy: 'viewTrunks',
      summary: 'Groups of trunks, newest first.',
      tag: TAG,
      query: ListTrunkGroups,
      response: TrunkGroupPage,
      async handler({ query: { limit, cursor } }) {
        const page = await pageOf({ model: TrunkGroup, where: {}, limit, cursor }, (row) => row);
        const ids = page.data.map(({ id }) => id);
        const members = await membersOf(sequelize, ids);
        const data = page.data.map((group) => presentGroup(group, members.get(group.id) ?? []));
        return { ...page, data };
      },
    }),
    route({
      method: 'post',
      path: '/trunks/groups',
      policy: 'editTrunks',
      summary: 'Makes a group.',
      tag: TAG,
      body: CreateTrunkGroup,
      response: TrunkGroupView,
      status: 201,
      audit: 'trunk_group.created',
      handler: ({ body: { members, ...fields } }) =>
        save(TrunkGroup.build({ ...fields, id: newId() }), members),
    }),
    route({
      method: 'put',
      path: '/trunks/groups/:id',
      policy: 'editTrunks',
      summary: 'Changes a group; members that are given replace those it has.',
      tag: TAG,
      params: IdParams,
      body: UpdateTrunkGroup,
      response: TrunkGroupView,
      audit: 'trunk_group.updated',
      async handler({ params, body: { members, ...fields } }) {
        const group = await found(params.id);
        return save(group.set(changesOf(fields)), members);
      },
    }),
    route({
      method: 'delete',
      path: '/trunks/groups/:id',
      policy: 'editTrunks',
      summary: 'Deletes a group that no campaign and no prefix uses.',
      tag: TAG,
      params: IdParams,
      audit: 'trunk_group.deleted',
      async handler({ params }, { note }) {
        const group = await found(params.id);
        if (await Campaign.count({ where: { trunk_group_id: group.id } }))
          throw conflict('group_in_use', 'A campaign uses this group. Give it another line first.');
        if (await PrefixRoute.count({ where: { group_id: group.id } }))
          throw conflict('group_in_use', 'A prefix goes over this group. Change the prefix first.');
        await group.destroy();
        note({ subjectName: group.name });
        return new Reply(204);
      },
    }),
  ];
};

async function found(id: string): Promise<TrunkGroup> {
  const group = await TrunkGroup.findByPk(id);
  if (!group) throw notFound('trunk group');
  return group;
}

async function checkTrunks(members: readonly Member[]): Promise<void> {
  const ids = members.map(({ trunk_id }) => trunk_id);
  if ((await SipTrunk.count({ where: { id: ids } })) === ids.length) return;
  throw new RequestError(422, 'invalid_values', 'members: one of these trunks does not exist');
}

const presentGroup = (group: TrunkGroup, members: readonly Member[]): TrunkGroupView => ({
  id: group.id,
  name: group.name,
  strategy: group.strategy,
  failover_codes: group.failover_codes,
  failover_after_s: group.failover_after_s,
  members: [...members],
  created_at: group.created_at.toISOString(),
  updated_at: group.updated_at.toISOString(),
});
