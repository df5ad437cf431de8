import type { Tool as ToolView } from '../../contract/tools.ts';
import type { Tool } from '../../models/index.ts';

export const presentTool = (tool: Tool, agents: number): ToolView => ({
  id: tool.id,
  name: tool.name,
  description: tool.description,
  is_active: tool.is_active,
  settings: tool.settings,
  headers: tool.headers.map(({ name, value, is_secret: isSecret }) => ({
    name,
    value: isSecret ? null : value,
    is_secret: isSecret,
  })),
  timeout_ms: tool.timeout_ms,
  max_uses: tool.max_uses,
  agents,
  created_at: tool.created_at.toISOString(),
  updated_at: tool.updated_at.toISOString(),
});
