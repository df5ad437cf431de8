import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** A program's key, stored as its hash. */
export class ApiKey extends Model<InferAttributes<ApiKey>, InferCreationAttributes<ApiKey>> {
  declare id: string;
  declare user_id: string;
  declare name: string;
  declare prefix: string;
  declare key_hash: Buffer;
  declare scopes: string[];
  declare expires_at: CreationOptional<Date | null>;
  declare last_used_at: CreationOptional<Date | null>;
  declare created_at: CreationOptional<Date>;
}

export const defineApiKey = (sequelize: Sequelize): typeof ApiKey =>
  ApiKey.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      user_id: { type: DataTypes.UUID, allowNull: false },
      name: { type: DataTypes.STRING(100), allowNull: false },
      prefix: { type: DataTypes.STRING(20), allowNull: false },
      key_hash: { type: DataTypes.BLOB, allowNull: false },
      scopes: { type: DataTypes.JSONB, allowNull: false },
      expires_at: { type: DataTypes.DATE },
      last_used_at: { type: DataTypes.DATE },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'api_keys', createdAt: 'created_at', updatedAt: false },
  );
