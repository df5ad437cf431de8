import type { ToolSpec } from './media.ts';

/** A tool of the user's own (an HTTP request, a tool of an MCP server), as an agent has it. */
export interface OfferedTool {
  readonly toolId: string;
  readonly spec: ToolSpec;
  /** Uses in one call before it is refused. */
  readonly maxUses: number;
  /** Longest wait for its answer, retries included. */
  readonly withinMs: number;
}

/** What the tools of an agent came to; `problems` says in words which of them are left out, and why. */
export interface Offer {
  readonly tools: readonly OfferedTool[];
  readonly problems: readonly string[];
}

export interface ToolRequest {
  readonly toolId: string;
  /** As the model calls it. */
  readonly name: string;
  /** JSON, as the model wrote it. */
  readonly arguments: string;
  /** The contact's values, for `{{variables}}`. */
  readonly values: Readonly<Record<string, string>>;
}

/** What a tool came to, in words for the model; they hold no secret. */
export interface ToolAnswer {
  readonly output: string;
  readonly failed: boolean;
}

/** The tools of the user's own. Neither member throws: what went wrong is said in words. */
export interface ToolRunner {
  offered(toolIds: readonly string[]): Promise<Offer>;
  run(request: ToolRequest, signal: AbortSignal): Promise<ToolAnswer>;
}

/** What a built-in tool asks of its call; what became of it is told to the model. */
export type CallAct =
  | { readonly type: 'pressKeys'; readonly digits: string }
  /** `at` is when the callee wants to be called, in ms since the epoch. */
  | { readonly type: 'scheduleCallback'; readonly at: number; readonly note: string | null }
  | { readonly type: 'neverCall'; readonly reason: string | null };
