import type { ToolSettings } from '../contract/tools.ts';

/** A tool ready to be used: the values of its secret headers are open here, in memory alone. */
export interface ReadyTool {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly settings: ToolSettings;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  readonly maxUses: number;
  /** Changes with the tool. */
  readonly revision: string;
}

export interface Reach {
  readonly allowsInternal: boolean;
  readonly signal?: AbortSignal;
}

export const headersOf = ({ headers }: ReadyTool): Record<string, string> =>
  Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value]));
