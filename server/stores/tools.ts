import type { ToolHeader } from '../contract/tools.ts';
import { Tool, type KeptHeader } from '../models/index.ts';
import type { SecretBox } from './secret-box.ts';

/** A tool's row with its secret headers opened. */
export interface OpenedTool {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly settings: Tool['settings'];
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  readonly maxUses: number;
  readonly revision: string;
}

export function openTool(tool: Tool, box: SecretBox): OpenedTool {
  const headers = tool.headers.map(({ name, value, is_secret: isSecret }) => ({
    ...{ name, isSecret, value: isSecret ? box.open(value) : value },
  }));
  return {
    id: tool.id,
    name: tool.name,
    description: tool.description,
    settings: tool.settings,
    headers: headers.map(({ name, value }) => ({ name, value })),
    secrets: headers.flatMap(({ isSecret, value }) =>
      isSecret ? [value, value.replace(/^(bearer|basic|token)\s+/i, '')] : [],
    ),
    timeoutMs: tool.timeout_ms,
    maxUses: tool.max_uses,
    revision: tool.updated_at.toISOString(),
  };
}

/** Those of these ids that are switched on, in the same order. */
export const toolReader =
  (box: SecretBox) =>
  async (ids: readonly string[]): Promise<OpenedTool[]> => {
    const rows = await Tool.findAll({ where: { id: [...ids], is_active: true } });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      return row ? [openTool(row, box)] : [];
    });
  };

/** Headers as they are kept; a secret one without a value keeps the one that is stored. */
export function keptHeaders(
  given: readonly ToolHeader[],
  stored: readonly KeptHeader[],
  box: SecretBox,
): KeptHeader[] {
  return given.flatMap(({ name, value, is_secret: isSecret }): KeptHeader[] => {
    if (!isSecret) return [{ name, value: value ?? '', is_secret: false }];
    if (value !== null) return [{ name, value: box.seal(value), is_secret: true }];
    const kept = stored.find((one) => one.is_secret && one.name === name);
    return kept ? [kept] : [];
  });
}
