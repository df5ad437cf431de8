import type {
  Agent as AgentView,
  AgentVersion as AgentVersionView,
} from '../../contract/agents.ts';
import type { Agent, AgentVersion } from '../../models/index.ts';
import { settingsOf } from '../../stores/agent-versions.ts';
import { variablesIn } from '../../contract/variables.ts';

export const presentAgent = (agent: Agent, campaigns: number): AgentView => ({
  id: agent.id,
  name: agent.name,
  description: agent.description,
  status: agent.status,
  ...settingsOf(agent),
  version: agent.version,
  variables: variablesIn(agent.system_instructions),
  campaigns,
  created_at: agent.created_at.toISOString(),
  updated_at: agent.updated_at.toISOString(),
});

export const presentVersion = (
  version: AgentVersion,
  active: number,
  creator: string | null,
): AgentVersionView => ({
  version: version.version,
  is_active: version.version === active,
  note: version.note,
  created_by: creator,
  created_at: version.created_at.toISOString(),
});
