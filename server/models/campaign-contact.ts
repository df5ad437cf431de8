import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** A number inside one campaign: the queue. */
export class CampaignContact extends Model<
  InferAttributes<CampaignContact>,
  InferCreationAttributes<CampaignContact>
> {
  declare id: string;
  declare campaign_id: string;
  declare phone_number_id: string;
  declare status: CreationOptional<string>;
  declare priority: CreationOptional<number>;
  declare attempts: CreationOptional<number>;
  declare next_attempt_at: CreationOptional<Date>;
  declare last_attempt_at: CreationOptional<Date | null>;
  declare completed_at: CreationOptional<Date | null>;
  declare claimed_by: CreationOptional<string | null>;
  /** Why it is never called, where a rule forbids it. */
  declare reason: CreationOptional<string | null>;
  /** When its callee wants to be called again. */
  declare callback_at: CreationOptional<Date | null>;
  declare callback_note: CreationOptional<string | null>;
  declare created_at: CreationOptional<Date>;
}

export const defineCampaignContact = (sequelize: Sequelize): typeof CampaignContact =>
  CampaignContact.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      campaign_id: { type: DataTypes.UUID, allowNull: false },
      phone_number_id: { type: DataTypes.UUID, allowNull: false },
      status: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'pending' },
      priority: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      attempts: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      next_attempt_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      last_attempt_at: { type: DataTypes.DATE },
      completed_at: { type: DataTypes.DATE },
      claimed_by: { type: DataTypes.UUID },
      callback_at: { type: DataTypes.DATE },
      callback_note: { type: DataTypes.STRING(500) },
      reason: { type: DataTypes.STRING(30) },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'campaign_contacts', createdAt: 'created_at', updatedAt: false },
  );
