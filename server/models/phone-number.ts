import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** A number of a list; its life inside a campaign is a CampaignContact. */
export class PhoneNumber extends Model<
  InferAttributes<PhoneNumber>,
  InferCreationAttributes<PhoneNumber>
> {
  declare id: string;
  declare list_id: string;
  declare phone_number: string;
  declare customer_name: CreationOptional<string | null>;
  declare custom_data: CreationOptional<Record<string, string>>;
  declare created_at: CreationOptional<Date>;
}

export const definePhoneNumber = (sequelize: Sequelize): typeof PhoneNumber =>
  PhoneNumber.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      list_id: { type: DataTypes.UUID, allowNull: false },
      phone_number: { type: DataTypes.STRING(50), allowNull: false },
      customer_name: { type: DataTypes.STRING(255) },
      custom_data: { type: DataTypes.JSONB, allowNull: false, defaultValue: {} },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'phone_numbers', createdAt: 'created_at', updatedAt: false },
  );
