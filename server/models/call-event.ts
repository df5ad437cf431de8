import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** A line of a call’s timeline. */
export class CallEvent extends Model<
  InferAttributes<CallEvent>,
  InferCreationAttributes<CallEvent>
> {
  declare id: string;
  declare call_id: string;
  declare at: Date;
  declare kind: string;
  declare data: CreationOptional<Record<string, unknown>>;
  declare created_at: CreationOptional<Date>;
}

export const defineCallEvent = (sequelize: Sequelize): typeof CallEvent =>
  CallEvent.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      call_id: { type: DataTypes.UUID, allowNull: false },
      at: { type: DataTypes.DATE, allowNull: false },
      kind: { type: DataTypes.STRING(50), allowNull: false },
      data: { type: DataTypes.JSONB, allowNull: false, defaultValue: {} },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'call_events', createdAt: 'created_at', updatedAt: false },
  );
