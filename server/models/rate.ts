import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** What a trunk's carrier charges for numbers that begin with a prefix. */
export class Rate extends Model<InferAttributes<Rate>, InferCreationAttributes<Rate>> {
  declare id: string;
  declare trunk_id: string;
  declare prefix: string;
  declare currency: string;
  declare per_minute: number;
  declare per_call: CreationOptional<number>;
  declare first_seconds: CreationOptional<number>;
  declare step_seconds: CreationOptional<number>;
  declare created_at: CreationOptional<Date>;
}

export const defineRate = (sequelize: Sequelize): typeof Rate =>
  Rate.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      trunk_id: { type: DataTypes.UUID, allowNull: false },
      prefix: { type: DataTypes.STRING(16), allowNull: false },
      currency: { type: DataTypes.CHAR(3), allowNull: false },
      per_minute: { type: DataTypes.DOUBLE, allowNull: false },
      per_call: { type: DataTypes.DOUBLE, allowNull: false, defaultValue: 0 },
      first_seconds: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 60 },
      step_seconds: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 60 },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'rates', createdAt: 'created_at', updatedAt: false },
  );
