import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** One refresh token, stored as its hash. */
export class RefreshToken extends Model<
  InferAttributes<RefreshToken>,
  InferCreationAttributes<RefreshToken>
> {
  declare id: string;
  declare user_id: string;
  declare family: string;
  declare token_hash: Buffer;
  declare expires_at: Date;
  declare used_at: CreationOptional<Date | null>;
  declare created_at: CreationOptional<Date>;
}

export const defineRefreshToken = (sequelize: Sequelize): typeof RefreshToken =>
  RefreshToken.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      user_id: { type: DataTypes.UUID, allowNull: false },
      family: { type: DataTypes.UUID, allowNull: false },
      token_hash: { type: DataTypes.BLOB, allowNull: false },
      expires_at: { type: DataTypes.DATE, allowNull: false },
      used_at: { type: DataTypes.DATE },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'refresh_tokens', createdAt: 'created_at', updatedAt: false },
  );
