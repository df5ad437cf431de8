import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** Trunks that stand in for one another. */
export class TrunkGroup extends Model<
  InferAttributes<TrunkGroup>,
  InferCreationAttributes<TrunkGroup>
> {
  declare id: string;
  declare name: string;
  declare strategy: CreationOptional<'priority' | 'least_cost'>;
  declare failover_codes: CreationOptional<number[]>;
  declare failover_after_s: CreationOptional<number | null>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export const defineTrunkGroup = (sequelize: Sequelize): typeof TrunkGroup =>
  TrunkGroup.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      name: { type: DataTypes.STRING(255), allowNull: false },
      strategy: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'priority' },
      failover_codes: {
        type: DataTypes.JSONB,
        allowNull: false,
        defaultValue: [408, 500, 502, 503, 504],
      },
      failover_after_s: { type: DataTypes.INTEGER },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      updated_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'trunk_groups', createdAt: 'created_at', updatedAt: 'updated_at' },
  );
