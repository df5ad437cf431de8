import type { Sequelize } from 'sequelize';
import {
  Agent as AgentView,
  AgentVersionDetail,
  AgentVersionPage,
  VersionParams,
} from '../../contract/agents.ts';
import { IdParams, PageQuery } from '../../contract/common.ts';
import { notFound } from '../../http/errors.ts';
import { route, type Route } from '../../http/route.ts';
import { AgentVersion, User } from '../../models/index.ts';
import { activateVersion } from '../../stores/agent-versions.ts';
import { pageOf } from '../paging.ts';
import { foundAgent, shown } from './agents.ts';
import { presentVersion } from './present.ts';

const TAG = 'Agents';

/** What an agent was, and going back to it. */
export const versionRoutes = ({ sequelize }: { sequelize: Sequelize }): Route[] => [
  route({
    method: 'get',
    path: '/agents/:id/versions',
    policy: 'viewAgents',
    summary: 'The agent’s versions, newest first.',
    tag: TAG,
    params: IdParams,
    query: PageQuery,
    response: AgentVersionPage,
    async handler({ params, query: { limit, cursor } }) {
      const agent = await foundAgent(params.id);
      const where = { agent_id: agent.id };
      const sort = '-version';
      const page = await pageOf({ model: AgentVersion, where, limit, cursor, sort }, (row) => row);
      const names = await namesOf(page.data);
      const data = page.data.map((row) =>
        presentVersion(row, agent.version, names.get(row.created_by ?? '') ?? null),
      );
      return { ...page, data };
    },
  }),
  route({
    method: 'get',
    path: '/agents/:id/versions/:version',
    policy: 'viewAgents',
    summary: 'One version with all its settings.',
    tag: TAG,
    params: VersionParams,
    response: AgentVersionDetail,
    async handler({ params: { id, version } }): Promise<AgentVersionDetail> {
      const agent = await foundAgent(id);
      const row = await AgentVersion.findOne({ where: { agent_id: id, version } });
      if (!row) throw notFound('version');
      const names = await namesOf([row]);
      const creator = names.get(row.created_by ?? '') ?? null;
      return { ...presentVersion(row, agent.version, creator), settings: row.settings };
    },
  }),
  route({
    method: 'post',
    path: '/agents/:id/versions/:version/activate',
    policy: 'editAgents',
    summary: 'Goes back (or forward) to a version: it is spoken from the next call on.',
    tag: TAG,
    params: VersionParams,
    response: AgentView,
    audit: 'agent.version_activated',
    async handler({ params: { id, version } }) {
      const agent = await activateVersion(sequelize, id, version);
      if (!agent) throw notFound('version');
      return shown(agent);
    },
  }),
];

async function namesOf(versions: readonly AgentVersion[]): Promise<Map<string, string | null>> {
  const ids = versions.flatMap(({ created_by: id }) => (id === null ? [] : [id]));
  const users = await User.findAll({ where: { id: ids }, attributes: ['id', 'full_name'] });
  return new Map(users.map(({ id, full_name: name }) => [id, name]));
}
