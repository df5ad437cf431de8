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
import { Agent, Campaign, newId } from '../../models/index.ts';
import { changesOf } from '../changes.ts';
import { pageOf } from '../paging.ts';

const TAG = 'Agents';

/** AI agents. */
export const agentRoutes = (): Route[] => [
  route({
    method: 'get',
    path: '/agents',
    policy: 'viewAgents',
    summary: 'Lists agents, newest first.',
    tag: TAG,
    query: ListAgents,
    response: AgentPage,
    handler: ({ query: { status, limit, cursor } }) =>
      pageOf({ model: Agent, where: status ? { status } : {}, limit, cursor }, presentAgent),
  }),
  route({
    method: 'post',
    path: '/agents',
    policy: 'editAgents',
    summary: 'Creates an agent.',
    tag: TAG,
    body: CreateAgent,
    response: AgentView,
    status: 201,
    audit: 'agent.created',
    handler: async ({ body }, { user }) =>
      presentAgent(
        await Agent.create({ ...columns(body), id: newId(), user_id: user?.userId ?? null }),
      ),
  }),
  route({
    method: 'get',
    path: '/agents/:id',
    policy: 'viewAgents',
    summary: 'One agent.',
    tag: TAG,
    params: IdParams,
    response: AgentView,
    handler: async ({ params }) => presentAgent(await found(params.id)),
  }),
  route({
    method: 'put',
    path: '/agents/:id',
    policy: 'editAgents',
    summary: 'Changes an agent. Calls under way keep what they began with.',
    tag: TAG,
    params: IdParams,
    body: UpdateAgent,
    response: AgentView,
    audit: 'agent.updated',
    handler: async ({ params, body }) =>
      presentAgent(await (await found(params.id)).update(columns(changesOf(body)))),
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
      const agent = await found(params.id);
      if (await Campaign.count({ where: { agent_id: agent.id } }))
        throw conflict('agent_in_use', 'A campaign uses this agent. Archive the agent instead.');
      await agent.destroy();
      note({ subjectName: agent.name });
      return new Reply(204);
    },
  }),
];

async function found(id: string): Promise<Agent> {
  const agent = await Agent.findByPk(id);
  if (!agent) throw notFound('agent');
  return agent;
}

type Given = ReturnType<typeof CreateAgent.parse>;

/** PostgreSQL's decimal travels as text. */
function columns<G extends Partial<Given>>(given: G) {
  const { turn_detection_threshold: threshold, ...rest } = given;
  return {
    ...rest,
    ...(threshold !== undefined && { turn_detection_threshold: String(threshold) }),
  } as Omit<G, 'turn_detection_threshold'> & { turn_detection_threshold: string };
}

const presentAgent = (agent: Agent): AgentView =>
  ({
    id: agent.id,
    name: agent.name,
    description: agent.description,
    voice: agent.voice,
    model: agent.model,
    primary_language: agent.primary_language,
    additional_languages: agent.additional_languages,
    auto_detect_language: agent.auto_detect_language,
    response_language_mode: agent.response_language_mode,
    turn_detection_type: agent.turn_detection_type,
    turn_detection_threshold: Number(agent.turn_detection_threshold),
    turn_detection_eagerness: agent.turn_detection_eagerness,
    prefix_padding_ms: agent.prefix_padding_ms,
    silence_duration_ms: agent.silence_duration_ms,
    noise_reduction: agent.noise_reduction,
    use_customer_name: agent.use_customer_name,
    name_format: agent.name_format,
    gender_detection: agent.gender_detection,
    name_usage_frequency: agent.name_usage_frequency,
    system_instructions: agent.system_instructions,
    speaks_first: agent.speaks_first,
    max_call_duration: agent.max_call_duration,
    idle_timeout_ms: agent.idle_timeout_ms,
    status: agent.status,
    created_at: agent.created_at.toISOString(),
    updated_at: agent.updated_at.toISOString(),
  }) as AgentView;
