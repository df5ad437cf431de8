import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** Somebody who may sign in. */
export class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: string;
  declare email: string;
  declare password_hash: string;
  declare full_name: CreationOptional<string | null>;
  declare role: CreationOptional<'admin' | 'supervisor' | 'user' | 'viewer'>;
  declare avatar_url: CreationOptional<string | null>;
  declare settings: CreationOptional<Record<string, unknown>>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export const defineUser = (sequelize: Sequelize): typeof User =>
  User.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      email: { type: DataTypes.STRING(255), allowNull: false },
      password_hash: { type: DataTypes.STRING(255), allowNull: false },
      full_name: { type: DataTypes.STRING(255) },
      role: { type: DataTypes.STRING(50), allowNull: false, defaultValue: 'user' },
      avatar_url: { type: DataTypes.STRING(500) },
      settings: { type: DataTypes.JSONB, allowNull: false, defaultValue: {} },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      updated_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'users', createdAt: 'created_at', updatedAt: 'updated_at' },
  );
