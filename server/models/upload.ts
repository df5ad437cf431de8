import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** A file that was uploaded and not yet imported. */
export class Upload extends Model<InferAttributes<Upload>, InferCreationAttributes<Upload>> {
  declare id: string;
  declare user_id: CreationOptional<string | null>;
  declare file_name: string;
  declare file_path: string;
  declare file_size: string;
  declare created_at: CreationOptional<Date>;
}

export const defineUpload = (sequelize: Sequelize): typeof Upload =>
  Upload.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      user_id: { type: DataTypes.UUID },
      file_name: { type: DataTypes.STRING(255), allowNull: false },
      file_path: { type: DataTypes.STRING(500), allowNull: false },
      file_size: { type: DataTypes.BIGINT, allowNull: false },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'uploads', createdAt: 'created_at', updatedAt: false },
  );
