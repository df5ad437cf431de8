import type { Offer, OfferedTool, ToolAnswer } from '../../actors/ports/tools.ts';
import type { ToolTrial } from '../contract/tools.ts';
import { OutboundError } from '../outbound/request.ts';
import { masked, shortened } from './answer-words.ts';
import { longestMs } from './http-tool.ts';
import { McpError, McpSession, type ListedTool } from './mcp-client.ts';
import type { ReadyTool } from './model.ts';
import { argumentProblem } from './schemas.ts';

const KEPT_MS = 5 * 60_000;
/** A name as the model may call it. */
const MAX_NAME = 64;

interface Known {
  readonly session: McpSession;
  readonly tools: Promise<readonly ListedTool[]>;
  readonly until: number;
  readonly revision: string;
}

/** Remote MCP servers, asked once for what they have and then remembered for a while. */
export class McpServers {
  readonly #allowsInternal: boolean;
  readonly #known = new Map<string, Known>();

  constructor(allowsInternal: boolean) {
    this.#allowsInternal = allowsInternal;
  }

  async offered(tool: ReadyTool): Promise<Offer> {
    try {
      const listed = (await this.#of(tool).tools).filter((one) => isAllowed(tool, one.name));
      return { tools: listed.map((one) => offerOf(tool, one)), problems: [] };
    } catch (error) {
      return { tools: [], problems: [`${tool.name}: ${wordsOf(error)}`] };
    }
  }

  async call(
    tool: ReadyTool,
    name: string,
    given: Readonly<Record<string, unknown>>,
  ): Promise<ToolAnswer> {
    try {
      const { session, tools } = this.#of(tool);
      const one = (await tools).find((listed) => nameOf(tool, listed.name) === name);
      if (!one || !isAllowed(tool, one.name))
        return { output: `error: there is no tool ${name}`, failed: true };
      const problem = argumentProblem(one.inputSchema, given);
      if (problem) return { output: `error: ${problem}`, failed: true };
      const { text, failed } = await session.call(one.name, given);
      return { output: shortened(masked(text, tool.secrets)), failed };
    } catch (error) {
      return { output: `error: ${tool.name}: ${wordsOf(error)}`, failed: true };
    }
  }

  /** What the server has, asked anew. */
  async tryOut(tool: ReadyTool): Promise<Omit<ToolTrial, 'took_ms'>> {
    this.#known.delete(tool.id);
    const nothing = { request: null, response: null };
    try {
      const listed = await this.#of(tool).tools;
      const tools = listed.map(({ name, description }) => ({
        ...{ name, description, is_allowed: isAllowed(tool, name) },
      }));
      const names = tools.filter((one) => one.is_allowed).map(({ name }) => nameOf(tool, name));
      return { ...nothing, tools, told: names.join(', '), failed: false };
    } catch (error) {
      return { ...nothing, tools: [], told: `error: ${wordsOf(error)}`, failed: true };
    }
  }

  #of(tool: ReadyTool): Known {
    const known = this.#known.get(tool.id);
    if (known && known.until > Date.now() && known.revision === tool.revision) return known;
    const session = new McpSession(tool, { allowsInternal: this.#allowsInternal });
    const tools = session.tools();
    const fresh = { session, tools, until: Date.now() + KEPT_MS, revision: tool.revision };
    this.#known.set(tool.id, fresh);
    // What failed is asked again the next time.
    tools.catch(() => this.#known.get(tool.id) === fresh && this.#known.delete(tool.id));
    return fresh;
  }
}

const isAllowed = ({ settings }: ReadyTool, name: string): boolean =>
  settings.kind === 'mcp' && (settings.allowed_tools?.includes(name) ?? true);

/** With the server's own name before it, so that two servers may have tools of one name. */
const nameOf = ({ name: server }: ReadyTool, name: string): string =>
  `${server}_${name.replaceAll(/[^\w-]/g, '_')}`.slice(0, MAX_NAME);

const offerOf = (tool: ReadyTool, listed: ListedTool): OfferedTool => ({
  toolId: tool.id,
  spec: {
    name: nameOf(tool, listed.name),
    description: listed.description.slice(0, 1000),
    parameters: listed.inputSchema,
  },
  maxUses: tool.maxUses,
  withinMs: longestMs(tool),
});

const wordsOf = (error: unknown): string =>
  error instanceof McpError || error instanceof OutboundError
    ? error.message
    : 'it cannot be used now';
