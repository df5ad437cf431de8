import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** Where numbers go that begin with a prefix. */
export class PrefixRoute extends Model<
  InferAttributes<PrefixRoute>,
  InferCreationAttributes<PrefixRoute>
> {
  declare id: string;
  declare prefix: string;
  declare trunk_id: CreationOptional<string | null>;
  declare group_id: CreationOptional<string | null>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export const definePrefixRoute = (sequelize: Sequelize): typeof PrefixRoute =>
  PrefixRoute.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      prefix: { type: DataTypes.STRING(16), allowNull: false },
      trunk_id: { type: DataTypes.UUID },
      group_id: { type: DataTypes.UUID },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      updated_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'prefix_routes', createdAt: 'created_at', updatedAt: 'updated_at' },
  );
