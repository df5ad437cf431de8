import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** Words that somebody recorded, to be played to callees. */
export class Clip extends Model<InferAttributes<Clip>, InferCreationAttributes<Clip>> {
  declare id: string;
  declare user_id: CreationOptional<string | null>;
  declare name: string;
  declare duration_ms: number;
  /** G.711 µ-law, 8 kHz. */
  declare audio: Buffer;
  declare created_at: CreationOptional<Date>;
}

export const defineClip = (sequelize: Sequelize): typeof Clip =>
  Clip.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      user_id: { type: DataTypes.UUID },
      name: { type: DataTypes.STRING(100), allowNull: false },
      duration_ms: { type: DataTypes.INTEGER, allowNull: false },
      audio: { type: DataTypes.BLOB, allowNull: false },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'clips', createdAt: 'created_at', updatedAt: false },
  );
