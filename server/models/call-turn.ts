import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** One utterance of a call. */
export class CallTurn extends Model<InferAttributes<CallTurn>, InferCreationAttributes<CallTurn>> {
  declare id: string;
  declare call_id: string;
  declare item_id: string;
  declare who: 'callee' | 'agent' | 'operator' | 'supervisor';
  declare text: string;
  declare started_at: Date;
  declare ended_at: Date;
  declare interrupted: CreationOptional<boolean>;
  declare created_at: CreationOptional<Date>;
}

export const defineCallTurn = (sequelize: Sequelize): typeof CallTurn =>
  CallTurn.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      call_id: { type: DataTypes.UUID, allowNull: false },
      item_id: { type: DataTypes.STRING(100), allowNull: false },
      who: { type: DataTypes.STRING(10), allowNull: false },
      text: { type: DataTypes.TEXT, allowNull: false },
      started_at: { type: DataTypes.DATE, allowNull: false },
      ended_at: { type: DataTypes.DATE, allowNull: false },
      interrupted: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'call_turns', createdAt: 'created_at', updatedAt: false },
  );
