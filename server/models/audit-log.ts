import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** One line of who did what. */
export class AuditLog extends Model<InferAttributes<AuditLog>, InferCreationAttributes<AuditLog>> {
  declare id: string;
  declare user_id: CreationOptional<string | null>;
  declare api_key_id: CreationOptional<string | null>;
  declare actor: CreationOptional<string | null>;
  declare action: string;
  declare subject_type: string;
  declare subject_id: CreationOptional<string | null>;
  declare subject_name: CreationOptional<string | null>;
  declare note: CreationOptional<string | null>;
  declare ip: CreationOptional<string | null>;
  declare created_at: CreationOptional<Date>;
}

export const defineAuditLog = (sequelize: Sequelize): typeof AuditLog =>
  AuditLog.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      user_id: { type: DataTypes.UUID },
      api_key_id: { type: DataTypes.UUID },
      actor: { type: DataTypes.STRING(255) },
      action: { type: DataTypes.STRING(100), allowNull: false },
      subject_type: { type: DataTypes.STRING(50), allowNull: false },
      subject_id: { type: DataTypes.UUID },
      subject_name: { type: DataTypes.STRING(255) },
      note: { type: DataTypes.STRING(255) },
      ip: { type: DataTypes.STRING(45) },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'audit_logs', createdAt: 'created_at', updatedAt: false },
  );
