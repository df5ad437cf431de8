import { Op, type Sequelize } from 'sequelize';
import { IdParams } from '../../contract/common.ts';
import {
  CallerIds,
  ImportRates,
  ListPrefixRoutes,
  ListRates,
  PrefixRoute as PrefixRouteView,
  PrefixRoutePage,
  Rate as RateView,
  RatePage,
  RatesImported,
  RoutingRules,
  SavePrefixRoute,
  SaveRate,
  UpdateRoutingRules,
} from '../../contract/routing.ts';
import { RequestError, conflict, notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { PrefixRoute, Rate, SipTrunk, TrunkGroup, newId } from '../../models/index.ts';
import { rateLines } from '../../sheets/rate-lines.ts';
import {
  callerIdsOf,
  readRoutingRules,
  saveRates,
  setCallerIds,
  writeRoutingRules,
} from '../../stores/routing-store.ts';
import { likePrefix, pageOf } from '../paging.ts';

const TAG = 'Routing';

/** Which numbers go over which line, at what price, and which go over none. */
export const routingRoutes = (sequelize: Sequelize): Route[] => [
  ...ruleRoutes(sequelize),
  ...prefixRoutes(),
  ...rateRoutes(sequelize),
  ...callerIdRoutes(sequelize),
];

const ruleRoutes = (sequelize: Sequelize): Route[] => [
  route({
    method: 'get',
    path: '/trunks/routing',
    policy: 'viewTrunks',
    summary: 'What holds for every call: countries, blocked numbers, caps of a day.',
    tag: TAG,
    response: RoutingRules,
    handler: () => readRoutingRules(sequelize),
  }),
  route({
    method: 'put',
    path: '/trunks/routing',
    policy: 'editTrunks',
    summary: 'Changes what is named. It holds for the next call.',
    tag: TAG,
    body: UpdateRoutingRules,
    response: RoutingRules,
    audit: 'routing.updated',
    handler: ({ body }) => writeRoutingRules(sequelize, body),
  }),
];

const prefixRoutes = (): Route[] => [
  route({
    method: 'get',
    path: '/trunks/prefix-routes',
    policy: 'viewTrunks',
    summary: 'Prefixes and where they go, newest first.',
    tag: TAG,
    query: ListPrefixRoutes,
    response: PrefixRoutePage,
    handler: ({ query: { limit, cursor } }) =>
      pageOf({ model: PrefixRoute, where: {}, limit, cursor }, presentPrefixRoute),
  }),
  route({
    method: 'post',
    path: '/trunks/prefix-routes',
    policy: 'editTrunks',
    summary: 'Sends numbers with a prefix over a trunk or a group.',
    tag: TAG,
    body: SavePrefixRoute,
    response: PrefixRouteView,
    status: 201,
    audit: 'prefix_route.created',
    async handler({ body }, { note }) {
      await checkTarget(body);
      if (await PrefixRoute.count({ where: { prefix: body.prefix } }))
        throw conflict('prefix_taken', `${body.prefix} has a route. Change that one instead.`);
      note({ subjectName: body.prefix });
      return presentPrefixRoute(await PrefixRoute.create({ ...body, id: newId() }));
    },
  }),
  route({
    method: 'put',
    path: '/trunks/prefix-routes/:id',
    policy: 'editTrunks',
    summary: 'Sends a prefix elsewhere.',
    tag: TAG,
    params: IdParams,
    body: SavePrefixRoute,
    response: PrefixRouteView,
    audit: 'prefix_route.updated',
    async handler({ params, body }, { note }) {
      const known = await PrefixRoute.findByPk(params.id);
      if (!known) throw notFound('prefix route');
      await checkTarget(body);
      const taken = { prefix: body.prefix, id: { [Op.ne]: known.id } };
      if (await PrefixRoute.count({ where: taken }))
        throw conflict('prefix_taken', `${body.prefix} has a route. Change that one instead.`);
      note({ subjectName: body.prefix });
      return presentPrefixRoute(await known.update(body));
    },
  }),
  route({
    method: 'delete',
    path: '/trunks/prefix-routes/:id',
    policy: 'editTrunks',
    summary: 'Takes a prefix’s route away.',
    tag: TAG,
    params: IdParams,
    audit: 'prefix_route.deleted',
    async handler({ params }, { note }) {
      const known = await PrefixRoute.findByPk(params.id);
      if (!known) throw notFound('prefix route');
      await known.destroy();
      note({ subjectName: known.prefix });
      return new Reply(204);
    },
  }),
];

const rateRoutes = (sequelize: Sequelize): Route[] => [
  route({
    method: 'get',
    path: '/trunks/rates',
    policy: 'viewTrunks',
    summary: 'Rates, newest first.',
    tag: TAG,
    query: ListRates,
    response: RatePage,
    handler: ({ query: { limit, cursor, trunk_id: trunkId, prefix } }) =>
      pageOf(
        {
          model: Rate,
          where: {
            ...(trunkId !== undefined && { trunk_id: trunkId }),
            ...(prefix !== undefined && { prefix: { [Op.like]: likePrefix(prefix) } }),
          },
          limit,
          cursor,
        },
        presentRate,
      ),
  }),
  route({
    method: 'post',
    path: '/trunks/rates',
    policy: 'editTrunks',
    summary: 'Sets what a trunk charges for a prefix.',
    tag: TAG,
    body: SaveRate,
    response: RateView,
    status: 201,
    audit: 'rate.saved',
    async handler({ body: { trunk_id: trunkId, ...line } }, { note }) {
      const trunk = await foundTrunk(trunkId);
      await saveRates(sequelize, trunk.id, [line], false);
      note({ subjectId: trunk.id, subjectName: `${trunk.name} ${line.prefix}` });
      const saved = await Rate.findOne({ where: { trunk_id: trunk.id, prefix: line.prefix } });
      if (!saved) throw notFound('rate');
      return presentRate(saved);
    },
  }),
  route({
    method: 'post',
    path: '/trunks/rates/import',
    policy: 'editTrunks',
    summary: 'Takes a trunk’s rates from CSV; lines that cannot be read are told and left out.',
    tag: TAG,
    body: ImportRates,
    response: RatesImported,
    audit: 'rate.imported',
    async handler({ body }, { note }) {
      const trunk = await foundTrunk(body.trunk_id);
      const { lines, problems } = rateLines(body.csv, body.currency);
      if (lines.length > 0) await saveRates(sequelize, trunk.id, lines, body.replace);
      note({ subjectId: trunk.id, subjectName: trunk.name, note: String(lines.length) });
      return { imported: lines.length, problems };
    },
  }),
  route({
    method: 'delete',
    path: '/trunks/rates/:id',
    policy: 'editTrunks',
    summary: 'Deletes a rate.',
    tag: TAG,
    params: IdParams,
    audit: 'rate.deleted',
    async handler({ params }, { note }) {
      const rate = await Rate.findByPk(params.id);
      if (!rate) throw notFound('rate');
      await rate.destroy();
      note({ subjectName: rate.prefix });
      return new Reply(204);
    },
  }),
];

const callerIdRoutes = (sequelize: Sequelize): Route[] => [
  route({
    method: 'get',
    path: '/trunks/:id/caller-ids',
    policy: 'viewTrunks',
    summary: 'Numbers a trunk may show besides its own.',
    tag: TAG,
    params: IdParams,
    response: CallerIds,
    async handler({ params }) {
      const trunk = await foundTrunk(params.id);
      return { numbers: await callerIdsOf(sequelize, trunk.id) };
    },
  }),
  route({
    method: 'put',
    path: '/trunks/:id/caller-ids',
    policy: 'editTrunks',
    summary: 'Replaces the numbers a trunk may show besides its own.',
    tag: TAG,
    params: IdParams,
    body: CallerIds,
    response: CallerIds,
    audit: 'trunk.caller_ids_changed',
    async handler({ params, body }, { note }) {
      const trunk = await foundTrunk(params.id);
      await setCallerIds(sequelize, trunk.id, body.numbers);
      note({ subjectName: trunk.name });
      return { numbers: await callerIdsOf(sequelize, trunk.id) };
    },
  }),
];

async function foundTrunk(id: string): Promise<SipTrunk> {
  const trunk = await SipTrunk.findByPk(id);
  if (!trunk) throw notFound('trunk');
  return trunk;
}

async function checkTarget(to: { trunk_id: string | null; group_id: string | null }) {
  const exists = to.trunk_id
    ? await SipTrunk.findByPk(to.trunk_id)
    : await TrunkGroup.findByPk(to.group_id ?? '');
  if (!exists)
    throw new RequestError(422, 'invalid_values', 'trunk_id, group_id: there is no such line');
}

const presentPrefixRoute = (row: PrefixRoute): PrefixRouteView => ({
  id: row.id,
  prefix: row.prefix,
  trunk_id: row.trunk_id,
  group_id: row.group_id,
  created_at: row.created_at.toISOString(),
});

const presentRate = (rate: Rate): RateView => ({
  id: rate.id,
  trunk_id: rate.trunk_id,
  prefix: rate.prefix,
  currency: rate.currency,
  per_minute: rate.per_minute,
  per_call: rate.per_call,
  first_seconds: rate.first_seconds,
  step_seconds: rate.step_seconds,
});
