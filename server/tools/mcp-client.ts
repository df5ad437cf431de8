/** A client of remote MCP servers by Streamable HTTP: what calling tools needs of it. */
import * as z from 'zod';
import { OutboundError, sendOut } from '../outbound/request.ts';
import { headersOf, type Reach, type ReadyTool } from './model.ts';

const PROTOCOL = '2025-06-18';
const MAX_BYTES = 1024 * 1024;
const MAX_PAGES = 10;

const Reply = z.object({
  id: z.unknown(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});
const Listed = z.object({
  name: z.string(),
  description: z.string().default(''),
  inputSchema: z.record(z.string(), z.unknown()).default({ type: 'object' }),
});
export type ListedTool = z.infer<typeof Listed>;
const ToolList = z.object({ tools: z.array(Listed), nextCursor: z.string().optional() });
const Initialized = z.object({ protocolVersion: z.string() });
const Result = z.object({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().default(false),
});

/** Why a server is of no use, in words. */
export class McpError extends Error {
  override readonly name = 'McpError';
}

/** A session with one server; it begins with the first request and is begun anew when it is lost. */
export class McpSession {
  readonly #tool: ReadyTool;
  readonly #reach: Reach;
  #sessionId: string | undefined;
  #protocol: string | undefined;
  #requests = 0;

  constructor(tool: ReadyTool, reach: Reach) {
    this.#tool = tool;
    this.#reach = reach;
  }

  /** @throws McpError | OutboundError */
  async tools(): Promise<ListedTool[]> {
    const found: ListedTool[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const result = await this.#ask('tools/list', cursor === undefined ? {} : { cursor });
      const list = parsed(ToolList, result);
      found.push(...list.tools);
      cursor = list.nextCursor;
      if (cursor === undefined) break;
    }
    return found;
  }

  /** What the tool says. @throws McpError | OutboundError */
  async call(
    name: string,
    given: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly text: string; readonly failed: boolean }> {
    const result = parsed(Result, await this.#ask('tools/call', { name, arguments: given }));
    const texts = result.content.map(({ type, text }) => text ?? `(${type})`);
    const text =
      texts.length === 0 && result.structuredContent !== undefined
        ? JSON.stringify(result.structuredContent)
        : texts.join('\n');
    return { text: text || 'ok', failed: result.isError };
  }

  async #ask(method: string, params: object): Promise<unknown> {
    if (this.#protocol === undefined) await this.#begin();
    try {
      return await this.#request(method, params);
    } catch (error) {
      // A server that has forgotten the session answers 404: a new one is begun, once.
      if (!(error instanceof SessionGone)) throw error;
      this.#sessionId = undefined;
      await this.#begin();
      return this.#request(method, params);
    }
  }

  async #begin(): Promise<void> {
    this.#protocol = undefined;
    const result = await this.#request('initialize', {
      protocolVersion: PROTOCOL,
      capabilities: {},
      clientInfo: { name: 'callboard', version: '1' },
    });
    this.#protocol = parsed(Initialized, result).protocolVersion;
    await this.#post({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  async #request(method: string, params: object): Promise<unknown> {
    const id = ++this.#requests;
    const body = await this.#post({ jsonrpc: '2.0', id, method, params }, id);
    const reply = replyIn(body, id);
    if (!reply) throw new McpError('it did not answer as an MCP server does');
    if (reply.error) throw new McpError(`it refused: ${reply.error.message.slice(0, 300)}`);
    return reply.result;
  }

  async #post(message: object, id?: number): Promise<string> {
    const { settings, timeoutMs } = this.#tool;
    const answer = await sendOut({
      ...this.#reach,
      ...{ url: settings.url, method: 'POST', timeoutMs, maxBytes: MAX_BYTES },
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'user-agent': 'Callboard',
        ...headersOf(this.#tool),
        ...(this.#sessionId && { 'mcp-session-id': this.#sessionId }),
        ...(this.#protocol && { 'mcp-protocol-version': this.#protocol }),
      },
      body: JSON.stringify(message),
      isEnough: (body) => id !== undefined && replyIn(body, id) !== undefined,
    });
    if (answer.status === 404 && this.#sessionId) throw new SessionGone('unreachable', 'gone');
    if (answer.status < 200 || answer.status > 299)
      throw new McpError(`it answered HTTP ${answer.status}`);
    this.#sessionId = answer.headers['mcp-session-id'] ?? this.#sessionId;
    return answer.body;
  }
}

class SessionGone extends OutboundError {}

/** Our answer in a JSON body, or among the events of a stream. */
function replyIn(body: string, id: number): z.infer<typeof Reply> | undefined {
  const texts = body.trimStart().startsWith('{')
    ? [body]
    : body.split(/\r?\n\r?\n/).map((event) =>
        event
          .split(/\r?\n/)
          .filter((line) => line.startsWith('data:'))
          .map((line) => line.slice(5).trimStart())
          .join('\n'),
      );
  for (const text of texts) {
    const reply = Reply.safeParse(parsedJson(text));
    if (reply.success && reply.data.id === id) return reply.data;
  }
  return undefined;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new McpError('it did not answer as an MCP server does');
  return result.data;
}
