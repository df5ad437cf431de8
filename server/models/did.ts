import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** A number of ours that can be called, and the agent who answers it. */
export class Did extends Model<InferAttributes<Did>, InferCreationAttributes<Did>> {
  declare id: string;
  /** E.164. */
  declare number: string;
  /** Only calls that come over it; null: over any. */
  declare trunk_id: CreationOptional<string | null>;
  declare agent_id: string;
  declare record: CreationOptional<boolean>;
  declare description: CreationOptional<string | null>;
  declare is_active: CreationOptional<boolean>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export const defineDid = (sequelize: Sequelize): typeof Did =>
  Did.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      number: { type: DataTypes.STRING(20), allowNull: false },
      trunk_id: { type: DataTypes.UUID },
      agent_id: { type: DataTypes.UUID, allowNull: false },
      record: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
      description: { type: DataTypes.STRING(255) },
      is_active: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      updated_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'dids', createdAt: 'created_at', updatedAt: 'updated_at' },
  );
