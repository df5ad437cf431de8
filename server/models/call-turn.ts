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
  /** Of an agent's turn that was waited for: what the wait was made of; the sum is the wait. */
  declare vad_ms: CreationOptional<number | null>;
  declare model_ms: CreationOptional<number | null>;
  declare network_ms: CreationOptional<number | null>;
  declare playout_ms: CreationOptional<number | null>;
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
      vad_ms: { type: DataTypes.INTEGER },
      model_ms: { type: DataTypes.INTEGER },
      network_ms: { type: DataTypes.INTEGER },
      playout_ms: { type: DataTypes.INTEGER },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'call_turns', createdAt: 'created_at', updatedAt: false },
  );
