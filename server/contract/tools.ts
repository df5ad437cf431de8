import * as z from 'zod';
import { AGENT_TOOLS } from './agents.ts';
import { Id, PageQuery, page, sortBy } from './common.ts';

export const TOOL_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** How the model calls it. */
const Name = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,47}$/i, 'Letters, digits and _, a letter first, 48 at most')
  .refine((name) => !AGENT_TOOLS.some((taken) => taken === name), 'A built-in tool has this name');

/** Placeholders may stand anywhere but in what says which server is asked. */
const Url = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[^\s/?#{}@]+(?:[/?#]\S*)?$/i, 'A URL whose host holds no placeholder');

/** `/a/0/b`, as RFC 6901 writes it. */
const Pointer = z
  .string()
  .max(200)
  .regex(/^(\/[^/]*)+$/, 'A path like /order/status');

/** A JSON Schema; its keywords are checked when the tool is saved. */
const Parameters = z.record(z.string(), z.unknown());

export const HttpTool = z.object({
  kind: z.literal('http'),
  method: z.enum(TOOL_METHODS),
  /** `{{argument}}` and `{{variable}}` are filled in, percent-encoded. */
  url: Url,
  /** JSON Schema of the arguments, an object. */
  parameters: Parameters,
  /** With `{{placeholders}}`; null sends the arguments as JSON, or nothing where there is no body. */
  body: z.string().max(20_000).nullable(),
  /** Parts of a JSON answer that the model is told; none: all of it. */
  response_pointers: z.array(Pointer).max(20),
  retries: z.int().min(0).max(3),
  /** Also where asking twice could do it twice (POST, PATCH). */
  retry_unsafe: z.boolean(),
  /** The agent says that it is looking, before it does. */
  speaks_meanwhile: z.boolean(),
});
export type HttpTool = z.infer<typeof HttpTool>;

/** A remote MCP server, by Streamable HTTP: all of its tools, or some. */
export const McpTool = z.object({
  kind: z.literal('mcp'),
  url: Url.refine((url) => !url.includes('{{'), 'No placeholders here'),
  /** Names; null: all. */
  allowed_tools: z.array(z.string().min(1).max(128)).max(100).nullable(),
});
export type McpTool = z.infer<typeof McpTool>;

export const ToolSettings = z.discriminatedUnion('kind', [HttpTool, McpTool]);
export type ToolSettings = z.infer<typeof ToolSettings>;

const HeaderName = z.string().regex(/^[!#$%&'*+.^_`|~\w-]{1,100}$/, 'A header name');
/** Sent with each request. The value of a secret one is never given out: null keeps what is stored. */
export const ToolHeader = z.object({
  name: HeaderName,
  value: z
    .string()
    .max(4000)
    .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'No line breaks, no other alphabets')
    .nullable(),
  is_secret: z.boolean(),
});
export type ToolHeader = z.infer<typeof ToolHeader>;

const fields = {
  name: Name,
  /** Tells the model when to use it. */
  description: z.string().trim().min(1).max(2000),
  is_active: z.boolean(),
  settings: ToolSettings,
  headers: z.array(ToolHeader).max(30),
  /** Of one request; with retries each has so long. */
  timeout_ms: z.int().min(500).max(30_000),
  /** Uses in one call before it is refused. */
  max_uses: z.int().min(1).max(30),
};

export const Tool = z.object({
  id: Id,
  ...fields,
  name: z.string(),
  /** Agents that have it now. */
  agents: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Tool = z.infer<typeof Tool>;
export const ToolPage = page(Tool);

export const CreateTool = z.object({
  ...fields,
  is_active: fields.is_active.default(true),
  headers: fields.headers.default([]),
  timeout_ms: fields.timeout_ms.default(8000),
  max_uses: fields.max_uses.default(5),
});
export type CreateTool = z.input<typeof CreateTool>;
export const UpdateTool = z.object(fields).partial();
export type UpdateTool = z.infer<typeof UpdateTool>;

export const ListTools = PageQuery.extend({ sort: sortBy('name', 'created_at') });

/** POST …/test: asks for real. */
export const TestTool = z.object({
  arguments: z.record(z.string(), z.unknown()).default({}),
  /** In place of a contact's values. */
  variables: z.record(z.string(), z.string()).default({}),
});
export type TestTool = z.input<typeof TestTool>;

export const ToolTrial = z.object({
  /** As it was sent, secrets masked; null when nothing was sent. */
  request: z
    .object({
      method: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.string().nullable(),
    })
    .nullable(),
  response: z.object({ status: z.int(), body: z.string() }).nullable(),
  /** Of an MCP server. */
  tools: z.array(z.object({ name: z.string(), description: z.string(), is_allowed: z.boolean() })),
  /** What the model would be told. */
  told: z.string(),
  failed: z.boolean(),
  took_ms: z.int(),
});
export type ToolTrial = z.infer<typeof ToolTrial>;
