import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import type { MediaEngineKind } from '../contract/media-engine.ts';

/** A list of contacts to be called by an agent over a trunk. */
export class Campaign extends Model<InferAttributes<Campaign>, InferCreationAttributes<Campaign>> {
  declare id: string;
  declare user_id: CreationOptional<string | null>;
  declare agent_id: string;
  /** Pinned; null follows the agent's active version. */
  declare agent_version: CreationOptional<number | null>;
  declare trunk_id: CreationOptional<string | null>;
  declare trunk_group_id: CreationOptional<string | null>;
  declare media_engine: CreationOptional<MediaEngineKind | null>;
  declare name: string;
  declare description: CreationOptional<string | null>;
  declare concurrent_calls: CreationOptional<number>;
  declare calls_per_second: CreationOptional<number>;
  declare retry_attempts: CreationOptional<number>;
  declare retry_delay_minutes: CreationOptional<number>;
  declare ring_timeout: CreationOptional<number>;
  declare working_hours_enabled: CreationOptional<boolean>;
  declare working_hours_start: CreationOptional<string | null>;
  declare working_hours_end: CreationOptional<string | null>;
  declare working_days: CreationOptional<number[]>;
  declare timezone: CreationOptional<string>;
  declare caller_id: CreationOptional<string | null>;
  declare record_calls: CreationOptional<boolean>;
  declare webhook_url: CreationOptional<string | null>;
  declare webhook_events: CreationOptional<string[]>;
  declare status: CreationOptional<
    'draft' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped'
  >;
  declare started_at: CreationOptional<Date | null>;
  declare completed_at: CreationOptional<Date | null>;
  declare total_numbers: CreationOptional<number>;
  declare completed_calls: CreationOptional<number>;
  declare successful_calls: CreationOptional<number>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export const defineCampaign = (sequelize: Sequelize): typeof Campaign =>
  Campaign.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      user_id: { type: DataTypes.UUID },
      agent_id: { type: DataTypes.UUID, allowNull: false },
      agent_version: { type: DataTypes.INTEGER },
      trunk_id: { type: DataTypes.UUID },
      trunk_group_id: { type: DataTypes.UUID },
      media_engine: { type: DataTypes.STRING(20) },
      name: { type: DataTypes.STRING(255), allowNull: false },
      description: { type: DataTypes.TEXT },
      concurrent_calls: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 5 },
      calls_per_second: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 20 },
      retry_attempts: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 2 },
      retry_delay_minutes: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 60 },
      ring_timeout: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 30 },
      working_hours_enabled: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      working_hours_start: { type: DataTypes.TIME },
      working_hours_end: { type: DataTypes.TIME },
      working_days: { type: DataTypes.JSONB, allowNull: false, defaultValue: [1, 2, 3, 4, 5] },
      timezone: { type: DataTypes.STRING(50), allowNull: false, defaultValue: 'Europe/Istanbul' },
      caller_id: { type: DataTypes.STRING(50) },
      record_calls: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
      webhook_url: { type: DataTypes.STRING(500) },
      webhook_events: { type: DataTypes.JSONB, allowNull: false, defaultValue: [] },
      status: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'draft' },
      started_at: { type: DataTypes.DATE },
      completed_at: { type: DataTypes.DATE },
      total_numbers: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      completed_calls: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      successful_calls: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 0 },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      updated_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'campaigns', createdAt: 'created_at', updatedAt: 'updated_at' },
  );
