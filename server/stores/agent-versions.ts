import { isDeepStrictEqual } from 'node:util';
import type { Sequelize, Transaction } from 'sequelize';
import { AgentSettings } from '../contract/agents.ts';
import { Agent, AgentVersion, newId } from '../models/index.ts';

/** An agent as one version of it speaks. */
export interface SpokenAgent {
  readonly id: string;
  /** Null for instructions that were never saved. */
  readonly version: number | null;
  readonly settings: AgentSettings;
}

/** Who saves, and why. */
export interface Saving {
  readonly userId: string | null;
  readonly note?: string | undefined;
}

export interface NewAgent extends AgentSettings {
  readonly name: string;
  readonly description: string | null;
  readonly status: Agent['status'];
}

/** Creates an agent with its first version. */
export function createAgent(sequelize: Sequelize, agent: NewAgent, saving: Saving): Promise<Agent> {
  return sequelize.transaction(async (transaction) => {
    const created = await Agent.create(
      { ...columnsOf(agent), id: newId(), user_id: saving.userId },
      { transaction },
    );
    await keepVersion(created, 1, saving, transaction);
    return created;
  });
}

/**
 * Changes an agent; a change of how it speaks becomes a new version, spoken from now on.
 * Null when there is no such agent.
 */
export function changeAgent(
  sequelize: Sequelize,
  id: string,
  changes: Partial<NewAgent>,
  saving: Saving,
): Promise<Agent | null> {
  return sequelize.transaction(async (transaction) => {
    const agent = await Agent.findByPk(id, { transaction, lock: true });
    if (!agent) return null;
    const before = settingsOf(agent);
    agent.set(columnsOf(changes));
    if (!isDeepStrictEqual(before, settingsOf(agent))) {
      agent.version = 1 + (await lastVersion(id, transaction));
      await keepVersion(agent, agent.version, saving, transaction);
    }
    return agent.save({ transaction });
  });
}

/** A saved version is spoken again. Null when there is no such agent or version. */
export function activateVersion(
  sequelize: Sequelize,
  id: string,
  version: number,
): Promise<Agent | null> {
  return sequelize.transaction(async (transaction) => {
    const agent = await Agent.findByPk(id, { transaction, lock: true });
    const kept = await AgentVersion.findOne({ where: { agent_id: id, version }, transaction });
    if (!agent || !kept) return null;
    agent.set(columnsOf(kept.settings));
    agent.version = version;
    return agent.save({ transaction });
  });
}

/** An agent as it speaks in a version, the active one when null. Null when there is no such one. */
export async function spokenAgent(
  agent: Agent,
  version: number | null,
  transaction?: Transaction,
): Promise<SpokenAgent | null> {
  const current = { id: agent.id, version: agent.version, settings: settingsOf(agent) };
  if (version === null || version === agent.version) return current;
  const where = { agent_id: agent.id, version };
  const kept = await AgentVersion.findOne({ where, ...(transaction && { transaction }) });
  // A version older than a setting takes the agent's own.
  return kept && { id: agent.id, version, settings: { ...current.settings, ...kept.settings } };
}

const SETTINGS = Object.keys(AgentSettings.shape) as (keyof AgentSettings)[];

/** How an agent speaks now; PostgreSQL's decimal travels as text. */
export const settingsOf = (agent: Agent): AgentSettings =>
  ({
    ...Object.fromEntries(SETTINGS.map((name) => [name, agent[name]])),
    turn_detection_threshold: Number(agent.turn_detection_threshold),
  }) as AgentSettings;

async function lastVersion(agentId: string, transaction: Transaction): Promise<number> {
  return (await AgentVersion.max('version', { where: { agent_id: agentId }, transaction })) ?? 0;
}

async function keepVersion(
  agent: Agent,
  version: number,
  { userId, note }: Saving,
  transaction: Transaction,
): Promise<void> {
  await AgentVersion.create(
    {
      id: newId(),
      agent_id: agent.id,
      version,
      settings: settingsOf(agent),
      note: note || null,
      created_by: userId,
    },
    { transaction },
  );
}

function columnsOf<G extends Partial<NewAgent>>(given: G) {
  const { turn_detection_threshold: threshold, ...rest } = given;
  return {
    ...rest,
    ...(threshold !== undefined && { turn_detection_threshold: String(threshold) }),
  } as Omit<G, 'turn_detection_threshold'> & { turn_detection_threshold: string };
}
