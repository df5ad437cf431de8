import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import type { ToolSettings } from '../contract/tools.ts';

/** A header as it is kept: of a secret one the sealed value. */
export interface KeptHeader {
  readonly name: string;
  readonly value: string;
  readonly is_secret: boolean;
}

/** A tool of the user's own. */
export class Tool extends Model<InferAttributes<Tool>, InferCreationAttributes<Tool>> {
  declare id: string;
  declare user_id: CreationOptional<string | null>;
  declare name: string;
  declare description: string;
  declare is_active: CreationOptional<boolean>;
  declare settings: ToolSettings;
  declare headers: CreationOptional<KeptHeader[]>;
  declare timeout_ms: number;
  declare max_uses: number;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export const defineTool = (sequelize: Sequelize): typeof Tool =>
  Tool.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      user_id: { type: DataTypes.UUID },
      name: { type: DataTypes.STRING(64), allowNull: false },
      description: { type: DataTypes.TEXT, allowNull: false },
      is_active: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
      settings: { type: DataTypes.JSONB, allowNull: false },
      headers: { type: DataTypes.JSONB, allowNull: false, defaultValue: [] },
      timeout_ms: { type: DataTypes.INTEGER, allowNull: false },
      max_uses: { type: DataTypes.INTEGER, allowNull: false },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      updated_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'tools', createdAt: 'created_at', updatedAt: 'updated_at' },
  );
