import { ForeignKeyConstraintError, Op, UniqueConstraintError } from 'sequelize';
import { IdParams } from '../../contract/common.ts';
import { CreateDid, Did as DidView, DidPage, ListDids, UpdateDid } from '../../contract/dids.ts';
import { conflict, notFound, RequestError } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { Agent, Did, newId, SipTrunk } from '../../models/index.ts';
import { namesOf } from '../calls/present.ts';
import { changesOf } from '../changes.ts';
import { iso, pageOf } from '../paging.ts';

const TAG = 'Inbound numbers';

/** Numbers of ours that can be called, and who answers. */
export const didRoutes = (): Route[] => [
  route({
    method: 'get',
    path: '/dids',
    policy: 'viewTrunks',
    summary: 'Numbers that lead to an agent.',
    tag: TAG,
    query: ListDids,
    response: DidPage,
    async handler({ query: { search, limit, cursor, sort } }) {
      const digits = search?.replaceAll(/\D/g, '');
      const where = digits ? { number: { [Op.like]: `%${digits}%` } } : {};
      const found = await pageOf({ model: Did, where, limit, cursor, sort }, (did) => did);
      return { ...found, data: await present(found.data) };
    },
  }),
  route({
    method: 'post',
    path: '/dids',
    policy: 'editTrunks',
    summary: 'Lets an agent answer a number.',
    tag: TAG,
    body: CreateDid,
    response: DidView,
    status: 201,
    audit: 'inbound_number.created',
    async handler({ body }, { note }) {
      note({ subjectName: body.number });
      const did = await saved(() => Did.create({ ...body, id: newId() }));
      return (await present([did]))[0];
    },
  }),
  route({
    method: 'put',
    path: '/dids/:id',
    policy: 'editTrunks',
    summary: 'Changes it.',
    tag: TAG,
    params: IdParams,
    body: UpdateDid,
    response: DidView,
    audit: 'inbound_number.updated',
    async handler({ params, body }, { note }) {
      const did = await found(params.id);
      note({ subjectName: did.number });
      return (await present([await saved(() => did.update(changesOf(body)))]))[0];
    },
  }),
  route({
    method: 'delete',
    path: '/dids/:id',
    policy: 'editTrunks',
    summary: 'The number is answered no more.',
    tag: TAG,
    params: IdParams,
    audit: 'inbound_number.deleted',
    async handler({ params }, { note }) {
      const did = await found(params.id);
      await did.destroy();
      note({ subjectName: did.number });
      return new Reply(204);
    },
  }),
];

async function found(id: string): Promise<Did> {
  const did = await Did.findByPk(id);
  if (!did) throw notFound('inbound number');
  return did;
}

/** What the database refuses, in words. */
async function saved(save: () => Promise<Did>): Promise<Did> {
  try {
    return await save();
  } catch (error) {
    if (error instanceof UniqueConstraintError)
      throw conflict(
        'did_exists',
        'This number has an agent over this trunk already. Change that one.',
      );
    if (error instanceof ForeignKeyConstraintError) {
      const path = String(error.fields ?? '').includes('trunk') ? 'trunk_id' : 'agent_id';
      const message = path === 'trunk_id' ? 'There is no such trunk' : 'There is no such agent';
      throw new RequestError(422, 'invalid_values', `${path}: ${message}`, [{ path, message }]);
    }
    throw error;
  }
}

async function present(dids: readonly Did[]): Promise<DidView[]> {
  const [agent, trunk] = await Promise.all([
    namesOf(
      Agent,
      dids.map((did) => did.agent_id),
    ),
    namesOf(
      SipTrunk,
      dids.map((did) => did.trunk_id),
    ),
  ]);
  return dids.map((did) => ({
    id: did.id,
    number: did.number,
    trunk_id: did.trunk_id,
    trunk_name: trunk(did.trunk_id),
    agent_id: did.agent_id,
    agent_name: agent(did.agent_id),
    record: did.record,
    description: did.description,
    is_active: did.is_active,
    created_at: iso(did.created_at) ?? '',
    updated_at: iso(did.updated_at) ?? '',
  }));
}
