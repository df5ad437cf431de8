import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** An uploaded list. */
export class NumberList extends Model<
  InferAttributes<NumberList>,
  InferCreationAttributes<NumberList>
> {
  declare id: string;
  declare user_id: CreationOptional<string | null>;
  declare name: string;
  declare description: CreationOptional<string | null>;
  declare file_name: CreationOptional<string | null>;
  declare total_count: CreationOptional<number>;
  declare column_mapping: CreationOptional<Record<string, string>>;
  declare created_at: CreationOptional<Date>;
}

export const defineNumberList = (sequelize: Sequelize): typeof NumberList =>
  NumberList.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      user_id: { type: DataTypes.UUID },
      name: { type: DataTypes.STRING(255), allowNull: false },
      description: { type: DataTypes.TEXT },
      file_name: { type: DataTypes.STRING(255) },
      total_count: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      column_mapping: { type: DataTypes.JSONB, allowNull: false, defaultValue: {} },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'number_lists', createdAt: 'created_at', updatedAt: false },
  );
