import { Op, type Sequelize, type WhereOptions } from 'sequelize';
import {
  Agent as AgentView,
  AgentPage,
  CreateAgent,
  ListAgents,
  UpdateAgent,
} from '../../contract/agents.ts';
import { IdParams } from '../../contract/common.ts';
import { conflict, notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { Agent, Campaign } from '../../models/index.ts';
import { changeAgent, createAgent, settingsOf } from '../../stores/agent-versions.ts';
import { changesOf } from '../changes.ts';
import { checkClip } from '../clips/clips.ts';
import { pageOf } from '../paging.ts';
import { presentAgent } from './present.ts';

const TAG = 'Agents';

export interface AgentDeps {
  readonly sequelize: Sequelize;
}

/** AI agents. Their versions are in `versions.ts`, testing them in `testing.ts`. */
export const agentRoutes = ({ sequelize }: AgentDeps): Route[] => [
  route({
    method: 'get',
    path: '/agents',
    policy: 'viewAgents',
    summary: 'Lists agents, newest first unless sorted.',
    tag: TAG,
    query: ListAgents,
    response: AgentPage,
    async handler({ query: { status, search, limit, cursor, sort } }) {
      const where = { ...(status && { status }), ...(search && found(search)) };
      const page = await pageOf({ model: Agent, where, limit, cursor, sort }, (row) => row);
      const used = await usedBy(page.data.map(({ id }) => id));
      return { ...page, data: page.data.map((row) => presentAgent(row, used.get(row.id) ?? 0)) };
    },
  }),
  route({
    method: 'post',
    path: '/agents',
    policy: 'editAgents',
    summary: 'Creates an agent, as version 1.',
    tag: TAG,
    body: CreateAgent,
    response: AgentView,
    status: 201,
    audit: 'agent.created',
    async handler({ body: { note, ...agent } }, { user }) {
      await checkClip(agent.recording_clip_id);
      const saving = { userId: user?.userId ?? null, note };
      return presentAgent(await createAgent(sequelize, agent, saving), 0);
    },
  }),
  route({
    method: 'get',
    path: '/agents/:id',
    policy: 'viewAgents',
    summary: 'One agent.',
    tag: TAG,
    params: IdParams,
    response: AgentView,
    handler: async ({ params }) => shown(await foundAgent(params.id)),
  }),
  route({
    method: 'put',
    path: '/agents/:id',
    policy: 'editAgents',
    summary:
      'Changes an agent. A change of how it speaks becomes a new version. Calls under way keep what they began with.',
    tag: TAG,
    params: IdParams,
    body: UpdateAgent,
    response: AgentView,
    audit: 'agent.updated',
    async handler({ params, body: { note, ...changes } }, { user }) {
      await checkClip(changes.recording_clip_id);
      const saving = { userId: user?.userId ?? null, note };
      const agent = await changeAgent(sequelize, params.id, changesOf(changes), saving);
      if (!agent) throw notFound('agent');
      return shown(agent);
    },
  }),
  route({
    method: 'post',
    path: '/agents/:id/duplicate',
    policy: 'editAgents',
    summary: 'Creates a draft that speaks as this agent does now.',
    tag: TAG,
    params: IdParams,
    response: AgentView,
    status: 201,
    audit: 'agent.duplicated',
    async handler({ params }, { user }) {
      const { name, description, ...row } = await originalOf(params.id);
      const copy = { ...row, name: await freeName(name), description, status: 'draft' as const };
      const saving = { userId: user?.userId ?? null };
      return presentAgent(await createAgent(sequelize, copy, saving), 0);
    },
  }),
  route({
    method: 'delete',
    path: '/agents/:id',
    policy: 'editAgents',
    summary: 'Deletes an agent no campaign uses.',
    tag: TAG,
    params: IdParams,
    audit: 'agent.deleted',
    async handler({ params }, { note }) {
      const agent = await foundAgent(params.id);
      if (await Campaign.count({ where: { agent_id: agent.id } }))
        throw conflict('agent_in_use', 'A campaign uses this agent. Archive the agent instead.');
      await agent.destroy();
      note({ subjectName: agent.name });
      return new Reply(204);
    },
  }),
];

/** @throws 404 */
export async function foundAgent(id: string): Promise<Agent> {
  const agent = await Agent.findByPk(id);
  if (!agent) throw notFound('agent');
  return agent;
}

/** With how many campaigns use it. */
export async function shown(agent: Agent): Promise<AgentView> {
  return presentAgent(agent, await Campaign.count({ where: { agent_id: agent.id } }));
}

function found(search: string): WhereOptions {
  const part = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return { [Op.or]: [{ name: { [Op.iLike]: part } }, { description: { [Op.iLike]: part } }] };
}

async function usedBy(agentIds: readonly string[]): Promise<Map<string, number>> {
  const counts = await Campaign.count({
    where: { agent_id: [...agentIds] },
    group: ['agent_id'],
  });
  return new Map(counts.map(({ agent_id: id, count }) => [String(id), count]));
}

async function originalOf(id: string) {
  const agent = await foundAgent(id);
  return { name: agent.name, description: agent.description, ...settingsOf(agent) };
}

const NAME_LENGTH = 255;

/** "Reminder (2)", or the next number that is free. */
async function freeName(name: string): Promise<string> {
  const base = name.replace(/ \(\d+\)$/, '');
  for (let number = 2; ; number++) {
    const ending = ` (${number})`;
    const free = base.slice(0, NAME_LENGTH - ending.length) + ending;
    if (!(await Agent.count({ where: { name: free } }))) return free;
  }
}
