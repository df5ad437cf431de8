import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import { recordingColumns } from './agent-recording.ts';
import { voicemailColumns } from './agent-voicemail.ts';
import { turnColumns } from './agent-turns.ts';

/** An AI agent. */
export class Agent extends Model<InferAttributes<Agent>, InferCreationAttributes<Agent>> {
  declare id: string;
  declare user_id: CreationOptional<string | null>;
  declare name: string;
  declare description: CreationOptional<string | null>;
  declare voice: CreationOptional<string>;
  declare model: CreationOptional<string>;
  declare primary_language: CreationOptional<string>;
  declare additional_languages: CreationOptional<string[]>;
  declare auto_detect_language: CreationOptional<boolean>;
  declare response_language_mode: CreationOptional<string>;
  declare turn_detection_type: CreationOptional<'server' | 'semantic'>;
  declare turn_detection_threshold: CreationOptional<string>;
  declare turn_detection_eagerness: CreationOptional<string>;
  declare prefix_padding_ms: CreationOptional<number>;
  declare silence_duration_ms: CreationOptional<number>;
  declare allow_interruptions: CreationOptional<boolean>;
  declare min_speech_ms: CreationOptional<number>;
  declare resume_after_false: CreationOptional<boolean>;
  declare comfort_noise: CreationOptional<boolean>;
  declare tool_filler: CreationOptional<boolean>;
  declare noise_reduction: CreationOptional<string | null>;
  declare use_customer_name: CreationOptional<boolean>;
  declare name_format: CreationOptional<string>;
  declare gender_detection: CreationOptional<string>;
  declare name_usage_frequency: CreationOptional<string>;
  declare system_instructions: string;
  declare tools: CreationOptional<string[]>;
  declare tool_ids: CreationOptional<string[]>;
  declare transfer_number: CreationOptional<string | null>;
  declare voicemail: CreationOptional<string>;
  declare voicemail_message: CreationOptional<string | null>;
  declare records_calls: CreationOptional<boolean>;
  declare recording_announcement: CreationOptional<string>;
  declare recording_language: CreationOptional<string | null>;
  declare recording_clip_id: CreationOptional<string | null>;
  declare recording_starts: CreationOptional<string>;
  declare redact_cards: CreationOptional<boolean>;
  declare transfer_mode: CreationOptional<'warm' | 'cold'>;
  declare transfer_by: CreationOptional<'bridge' | 'refer'>;
  declare transfer_ring_seconds: CreationOptional<number>;
  declare transfer_then: CreationOptional<'leave' | 'listen'>;
  declare speaks_first: CreationOptional<boolean>;
  declare max_call_duration: CreationOptional<number>;
  declare max_hold_seconds: CreationOptional<number>;
  declare idle_timeout_ms: CreationOptional<number | null>;
  declare status: CreationOptional<'draft' | 'active' | 'archived'>;
  /** The version that is spoken unless a campaign pins another. */
  declare version: CreationOptional<number>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

/** What it can do besides speaking. */
const toolColumns = {
  tools: {
    type: DataTypes.JSONB,
    allowNull: false,
    defaultValue: ['end_call', 'set_outcome'],
  },
  tool_ids: { type: DataTypes.JSONB, allowNull: false, defaultValue: [] },
};

/** To whom it passes calls on. */
const transferColumns = {
  transfer_number: { type: DataTypes.STRING(255) },
  transfer_mode: { type: DataTypes.STRING(10), allowNull: false, defaultValue: 'warm' },
  transfer_by: { type: DataTypes.STRING(10), allowNull: false, defaultValue: 'bridge' },
  transfer_ring_seconds: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 25 },
  transfer_then: { type: DataTypes.STRING(10), allowNull: false, defaultValue: 'leave' },
};

export const defineAgent = (sequelize: Sequelize): typeof Agent =>
  Agent.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      user_id: { type: DataTypes.UUID },
      name: { type: DataTypes.STRING(255), allowNull: false },
      description: { type: DataTypes.TEXT },
      voice: { type: DataTypes.STRING(50), allowNull: false, defaultValue: 'marin' },
      model: { type: DataTypes.STRING(100), allowNull: false, defaultValue: 'gpt-realtime-2.1' },
      primary_language: { type: DataTypes.STRING(10), allowNull: false, defaultValue: 'tr' },
      additional_languages: { type: DataTypes.JSONB, allowNull: false, defaultValue: [] },
      auto_detect_language: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      response_language_mode: {
        type: DataTypes.STRING(20),
        allowNull: false,
        defaultValue: 'same',
      },
      turn_detection_type: {
        type: DataTypes.STRING(20),
        allowNull: false,
        defaultValue: 'semantic',
      },
      turn_detection_threshold: {
        type: DataTypes.DECIMAL(3, 2),
        allowNull: false,
        defaultValue: '0.50',
      },
      turn_detection_eagerness: {
        type: DataTypes.STRING(10),
        allowNull: false,
        defaultValue: 'auto',
      },
      ...turnColumns,
      ...voicemailColumns,
      ...recordingColumns,
      noise_reduction: { type: DataTypes.STRING(20) },
      use_customer_name: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
      name_format: { type: DataTypes.STRING(50), allowNull: false, defaultValue: 'name_honorific' },
      gender_detection: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'auto' },
      name_usage_frequency: {
        type: DataTypes.STRING(20),
        allowNull: false,
        defaultValue: 'key_moments',
      },
      system_instructions: { type: DataTypes.TEXT, allowNull: false },
      ...toolColumns,
      ...transferColumns,
      speaks_first: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
      max_call_duration: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 300 },
      max_hold_seconds: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 120 },
      idle_timeout_ms: { type: DataTypes.INTEGER },
      status: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'draft' },
      version: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      updated_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'agents', createdAt: 'created_at', updatedAt: 'updated_at' },
  );
