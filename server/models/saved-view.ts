import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** A page's filters and sorting under a name. */
export class SavedView extends Model<
  InferAttributes<SavedView>,
  InferCreationAttributes<SavedView>
> {
  declare id: string;
  declare user_id: string;
  declare page: string;
  declare name: string;
  declare query: Record<string, string>;
  declare is_shared: CreationOptional<boolean>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export const defineSavedView = (sequelize: Sequelize): typeof SavedView =>
  SavedView.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      user_id: { type: DataTypes.UUID, allowNull: false },
      page: { type: DataTypes.STRING(50), allowNull: false },
      name: { type: DataTypes.STRING(100), allowNull: false },
      query: { type: DataTypes.JSONB, allowNull: false, defaultValue: {} },
      is_shared: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      updated_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'saved_views', createdAt: 'created_at', updatedAt: 'updated_at' },
  );
