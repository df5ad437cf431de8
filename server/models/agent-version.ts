import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import type { AgentSettings } from '../contract/agents.ts';

/** How an agent spoke at one time. Never changed. */
export class AgentVersion extends Model<
  InferAttributes<AgentVersion>,
  InferCreationAttributes<AgentVersion>
> {
  declare id: string;
  declare agent_id: string;
  declare version: number;
  declare settings: AgentSettings;
  declare note: CreationOptional<string | null>;
  declare created_by: CreationOptional<string | null>;
  declare created_at: CreationOptional<Date>;
}

export const defineAgentVersion = (sequelize: Sequelize): typeof AgentVersion =>
  AgentVersion.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      agent_id: { type: DataTypes.UUID, allowNull: false },
      version: { type: DataTypes.INTEGER, allowNull: false },
      settings: { type: DataTypes.JSONB, allowNull: false },
      note: { type: DataTypes.STRING(500) },
      created_by: { type: DataTypes.UUID },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'agent_versions', createdAt: 'created_at', updatedAt: false },
  );
