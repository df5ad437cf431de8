import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** An account that is offered; gone once it is made. */
export class Invitation extends Model<
  InferAttributes<Invitation>,
  InferCreationAttributes<Invitation>
> {
  declare id: string;
  declare email: string;
  declare role: 'admin' | 'supervisor' | 'user' | 'viewer';
  declare token_hash: Buffer;
  declare invited_by: CreationOptional<string | null>;
  declare expires_at: Date;
  declare created_at: CreationOptional<Date>;
}

export const defineInvitation = (sequelize: Sequelize): typeof Invitation =>
  Invitation.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      email: { type: DataTypes.STRING(255), allowNull: false },
      role: { type: DataTypes.STRING(50), allowNull: false },
      token_hash: { type: DataTypes.BLOB, allowNull: false },
      invited_by: { type: DataTypes.UUID },
      expires_at: { type: DataTypes.DATE, allowNull: false },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'invitations', createdAt: 'created_at', updatedAt: false },
  );
