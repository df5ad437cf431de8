import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** Background work that somebody waits for. */
export class Job extends Model<InferAttributes<Job>, InferCreationAttributes<Job>> {
  declare id: string;
  declare user_id: CreationOptional<string | null>;
  declare kind: string;
  declare state: CreationOptional<'waiting' | 'active' | 'completed' | 'failed'>;
  declare progress: CreationOptional<number>;
  declare detail: CreationOptional<string | null>;
  declare input: CreationOptional<Record<string, unknown>>;
  declare result: CreationOptional<Record<string, unknown> | null>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
  declare ended_at: CreationOptional<Date | null>;
}

export const defineJob = (sequelize: Sequelize): typeof Job =>
  Job.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      user_id: { type: DataTypes.UUID },
      kind: { type: DataTypes.STRING(20), allowNull: false },
      state: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'waiting' },
      progress: { type: DataTypes.DOUBLE, allowNull: false, defaultValue: 0 },
      detail: { type: DataTypes.TEXT },
      input: { type: DataTypes.JSONB, allowNull: false, defaultValue: {} },
      result: { type: DataTypes.JSONB },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      updated_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      ended_at: { type: DataTypes.DATE },
    },
    { sequelize, tableName: 'jobs', createdAt: 'created_at', updatedAt: 'updated_at' },
  );
