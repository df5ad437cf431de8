import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import type { MediaServerSettings } from '../contract/media-servers.ts';

/** A media server of somebody's own, or how one is used that is always there. */
export class MediaServer extends Model<
  InferAttributes<MediaServer>,
  InferCreationAttributes<MediaServer>
> {
  declare id: string;
  declare name: string;
  declare settings: MediaServerSettings;
  declare password_sealed: CreationOptional<string | null>;
  declare weight: number;
  declare is_active: CreationOptional<boolean>;
  declare is_draining: CreationOptional<boolean>;
  declare max_calls: CreationOptional<number | null>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export const defineMediaServer = (sequelize: Sequelize): typeof MediaServer =>
  MediaServer.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      name: { type: DataTypes.STRING(80), allowNull: false },
      settings: { type: DataTypes.JSONB, allowNull: false },
      password_sealed: { type: DataTypes.TEXT },
      weight: { type: DataTypes.INTEGER, allowNull: false },
      is_active: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
      is_draining: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      max_calls: { type: DataTypes.INTEGER },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      updated_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'media_servers', createdAt: 'created_at', updatedAt: 'updated_at' },
  );
