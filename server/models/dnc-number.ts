import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** A number nobody dials. */
export class DncNumber extends Model<
  InferAttributes<DncNumber>,
  InferCreationAttributes<DncNumber>
> {
  declare id: string;
  declare phone_number: string;
  declare reason: CreationOptional<string | null>;
  declare source: 'manual' | 'import' | 'call';
  declare created_by: CreationOptional<string | null>;
  declare created_at: CreationOptional<Date>;
}

export const defineDncNumber = (sequelize: Sequelize): typeof DncNumber =>
  DncNumber.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      phone_number: { type: DataTypes.STRING(50), allowNull: false },
      reason: { type: DataTypes.STRING(500) },
      source: { type: DataTypes.STRING(20), allowNull: false },
      created_by: { type: DataTypes.UUID },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'dnc_numbers', createdAt: 'created_at', updatedAt: false },
  );
