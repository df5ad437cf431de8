import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import type { TrunkState } from '../contract/trunks.ts';

/** A change of a trunk's state, as one node saw it. */
export class TrunkEvent extends Model<
  InferAttributes<TrunkEvent>,
  InferCreationAttributes<TrunkEvent>
> {
  declare id: string;
  declare trunk_id: string;
  declare node_id: CreationOptional<string | null>;
  declare at: Date;
  declare state: TrunkState;
  declare reason: string;
}

export const defineTrunkEvent = (sequelize: Sequelize): typeof TrunkEvent =>
  TrunkEvent.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      trunk_id: { type: DataTypes.UUID, allowNull: false },
      node_id: { type: DataTypes.UUID },
      at: { type: DataTypes.DATE, allowNull: false },
      state: { type: DataTypes.STRING(20), allowNull: false },
      reason: { type: DataTypes.TEXT, allowNull: false },
    },
    { sequelize, tableName: 'trunk_events', timestamps: false },
  );
