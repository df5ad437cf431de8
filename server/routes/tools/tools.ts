import { QueryTypes, type Sequelize } from 'sequelize';
import { IdParams } from '../../contract/common.ts';
import {
  CreateTool,
  ListTools,
  TestTool,
  Tool as ToolView,
  ToolPage,
  ToolTrial,
  UpdateTool,
  type ToolSettings,
} from '../../contract/tools.ts';
import { RequestError, conflict, notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { Tool, newId } from '../../models/index.ts';
import type { SecretBox } from '../../stores/secret-box.ts';
import { keptHeaders, openTool, type OpenedTool } from '../../stores/tools.ts';
import { changesOf } from '../changes.ts';
import { pageOf } from '../paging.ts';
import { presentTool } from './present.ts';

const TAG = 'Tools';

export interface ToolDeps {
  readonly sequelize: Sequelize;
  readonly box: SecretBox;
  /** What is wrong with a JSON Schema of arguments, or null. */
  schemaProblem(schema: Readonly<Record<string, unknown>>): string | null;
  tryOut(
    tool: OpenedTool,
    use: {
      readonly given: Readonly<Record<string, unknown>>;
      readonly values: Readonly<Record<string, string>>;
    },
  ): Promise<Omit<ToolTrial, 'took_ms'>>;
}

/** Tools of the organisation's own: HTTP requests and MCP servers that its agents may use. */
export const toolRoutes = (deps: ToolDeps): Route[] => [
  ...readingRoutes(deps),
  ...changingRoutes(deps),
];

const readingRoutes = ({ sequelize }: ToolDeps): Route[] => [
  route({
    method: 'get',
    path: '/tools',
    policy: 'viewTools',
    summary:
      'Lists tools, newest first unless sorted. Values of secret headers are never given out.',
    tag: TAG,
    query: ListTools,
    response: ToolPage,
    async handler({ query: { limit, cursor, sort } }) {
      const page = await pageOf({ model: Tool, where: {}, limit, cursor, sort }, (row) => row);
      const used = await usedBy(
        sequelize,
        page.data.map(({ id }) => id),
      );
      return { ...page, data: page.data.map((row) => presentTool(row, used.get(row.id) ?? 0)) };
    },
  }),
  route({
    method: 'get',
    path: '/tools/:id',
    policy: 'viewTools',
    summary: 'One tool.',
    tag: TAG,
    params: IdParams,
    response: ToolView,
    handler: async ({ params }) => shown(sequelize, await foundTool(params.id)),
  }),
];

const changingRoutes = ({ sequelize, box, schemaProblem, tryOut }: ToolDeps): Route[] => [
  route({
    method: 'post',
    path: '/tools',
    policy: 'editTools',
    summary: 'Creates a tool. Agents have it once their tool_ids name it.',
    tag: TAG,
    body: CreateTool,
    response: ToolView,
    status: 201,
    audit: 'tool.created',
    async handler({ body: { headers, ...tool } }, { user }) {
      checkSchema(schemaProblem, tool.settings);
      await checkName(tool.name);
      const created = await Tool.create({
        ...tool,
        ...{ id: newId(), user_id: user?.userId ?? null },
        headers: keptHeaders(headers, [], box),
      });
      return presentTool(created, 0);
    },
  }),
  route({
    method: 'put',
    path: '/tools/:id',
    policy: 'editTools',
    summary:
      'Changes a tool. A secret header whose value is null keeps what is stored. Calls under way use it as it is now.',
    tag: TAG,
    params: IdParams,
    body: UpdateTool,
    response: ToolView,
    audit: 'tool.updated',
    async handler({ params, body: { headers, ...changes } }) {
      const tool = await foundTool(params.id);
      if (changes.settings) checkSchema(schemaProblem, changes.settings);
      if (changes.name !== undefined && changes.name !== tool.name) await checkName(changes.name);
      tool.set(changesOf(changes));
      if (headers) tool.headers = keptHeaders(headers, tool.headers, box);
      return shown(sequelize, await tool.save());
    },
  }),
  route({
    method: 'delete',
    path: '/tools/:id',
    policy: 'editTools',
    summary: 'Deletes a tool no agent has.',
    tag: TAG,
    params: IdParams,
    audit: 'tool.deleted',
    async handler({ params }, { note }) {
      const tool = await foundTool(params.id);
      if ((await usedBy(sequelize, [tool.id])).size > 0)
        throw conflict(
          'tool_in_use',
          'An agent has this tool. Take it away from the agent first, or switch the tool off.',
        );
      await tool.destroy();
      note({ subjectName: tool.name });
      return new Reply(204);
    },
  }),
  route({
    method: 'post',
    path: '/tools/:id/test',
    policy: 'editTools',
    summary:
      'Uses the tool for real and shows the request as sent (secrets masked), the answer, and what the model would be told. Of an MCP server, lists its tools.',
    tag: TAG,
    params: IdParams,
    body: TestTool,
    response: ToolTrial,
    audit: 'tool.tested',
    perMinute: 60,
    async handler({ params, body }) {
      const tool = openTool(await foundTool(params.id), box);
      const startedAt = performance.now();
      const use = { given: body.arguments, values: body.variables };
      const trial = await tryOut(tool, use);
      return { ...trial, took_ms: Math.round(performance.now() - startedAt) };
    },
  }),
];

async function foundTool(id: string): Promise<Tool> {
  const tool = await Tool.findByPk(id);
  if (!tool) throw notFound('tool');
  return tool;
}

const shown = async (sequelize: Sequelize, tool: Tool): Promise<ToolView> =>
  presentTool(tool, (await usedBy(sequelize, [tool.id])).get(tool.id) ?? 0);

async function checkName(name: string): Promise<void> {
  if (await Tool.count({ where: { name } }))
    throw conflict('tool_name_taken', 'Another tool has this name. Choose another one.');
}

function checkSchema(problemOf: ToolDeps['schemaProblem'], settings: ToolSettings): void {
  const problem = settings.kind === 'http' ? problemOf(settings.parameters) : null;
  if (problem)
    throw new RequestError(422, 'invalid_schema', `The arguments’ JSON Schema: ${problem}`);
}

const USED = /* sql */ `
  select used.tool_id, count(*)::int as agents
  from agents a cross join lateral jsonb_array_elements_text(a.tool_ids) as used(tool_id)
  where used.tool_id = any($1::text[]) group by 1`;

async function usedBy(sequelize: Sequelize, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await sequelize.query<{ tool_id: string; agents: number }>(USED, {
    bind: [ids],
    type: QueryTypes.SELECT,
  });
  return new Map(rows.map((row) => [row.tool_id, row.agents]));
}
