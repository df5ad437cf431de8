import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import type { MediaEngineKind } from '../contract/media-engine.ts';

/** One attempt. */
export class CallLog extends Model<InferAttributes<CallLog>, InferCreationAttributes<CallLog>> {
  declare id: string;
  declare contact_id: CreationOptional<string | null>;
  declare phone_number_id: CreationOptional<string | null>;
  declare campaign_id: CreationOptional<string | null>;
  declare agent_id: CreationOptional<string | null>;
  declare agent_version: CreationOptional<number | null>;
  declare trunk_id: CreationOptional<string | null>;
  declare node_id: CreationOptional<string | null>;
  declare phone_number: string;
  declare attempt: CreationOptional<number>;
  declare sip_call_id: CreationOptional<string | null>;
  declare media_channel_id: CreationOptional<string | null>;
  declare media_engine: CreationOptional<MediaEngineKind | null>;
  /** By its name at the time. */
  declare media_server: CreationOptional<string | null>;
  declare openai_session_id: CreationOptional<string | null>;
  declare initiated_at: CreationOptional<Date | null>;
  declare ring_started_at: CreationOptional<Date | null>;
  declare connected_at: CreationOptional<Date | null>;
  declare ended_at: CreationOptional<Date | null>;
  declare duration_seconds: CreationOptional<number | null>;
  declare disposition: CreationOptional<string | null>;
  declare hangup_cause: CreationOptional<string | null>;
  declare explanation: CreationOptional<string | null>;
  declare sip_status: CreationOptional<number | null>;
  declare transferred_to: CreationOptional<string | null>;
  declare transferred_at: CreationOptional<Date | null>;
  /** How long the callee talked with the person; null when a carrier connected them. */
  declare operator_seconds: CreationOptional<number | null>;
  /** Of second legs, whose messages belong to this call. */
  declare second_sip_call_ids: CreationOptional<string[]>;
  /** Of them those of supervisors. */
  declare supervisor_sip_call_ids: CreationOptional<string[]>;
  /** When the callee wants to be called again. */
  declare callback_at: CreationOptional<Date | null>;
  declare callback_note: CreationOptional<string | null>;
  declare recording_path: CreationOptional<string | null>;
  declare transcript: CreationOptional<string | null>;
  declare ai_summary: CreationOptional<string | null>;
  declare detected_intent: CreationOptional<string | null>;
  declare sentiment: CreationOptional<string | null>;
  declare outcome: CreationOptional<string | null>;
  declare success: CreationOptional<boolean | null>;
  declare outcome_tags: CreationOptional<string[]>;
  declare tools_called: CreationOptional<
    { name: string; arguments: string; at: number; failed?: boolean; tookMs?: number }[]
  >;
  declare webhook_sent: CreationOptional<boolean>;
  declare webhook_response: CreationOptional<unknown>;
  declare estimated_cost: CreationOptional<string | null>;
  declare tokens_used: CreationOptional<number | null>;
  declare direction: CreationOptional<'outbound' | 'inbound'>;
  declare is_test: CreationOptional<boolean>;
  declare turn_latency_ms: CreationOptional<number | null>;
  declare rtp_stats: CreationOptional<Record<string, unknown> | null>;
  /** What the carrier charges, as its rate table said when the call began. */
  declare rate: CreationOptional<Record<string, unknown> | null>;
  declare line_cost: CreationOptional<number | null>;
  declare line_currency: CreationOptional<string | null>;
  /** The verdict on who answered, or what it was corrected to. */
  declare answered_by: CreationOptional<string | null>;
  declare created_at: CreationOptional<Date>;
}

/** A new one each time: the model writes its column into it. */
const texts = () => ({
  type: DataTypes.ARRAY(DataTypes.TEXT),
  allowNull: false,
  defaultValue: [],
});

export const defineCallLog = (sequelize: Sequelize): typeof CallLog =>
  CallLog.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      contact_id: { type: DataTypes.UUID },
      phone_number_id: { type: DataTypes.UUID },
      campaign_id: { type: DataTypes.UUID },
      agent_id: { type: DataTypes.UUID },
      agent_version: { type: DataTypes.INTEGER },
      trunk_id: { type: DataTypes.UUID },
      node_id: { type: DataTypes.UUID },
      phone_number: { type: DataTypes.STRING(50), allowNull: false },
      attempt: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
      sip_call_id: { type: DataTypes.STRING(255) },
      media_channel_id: { type: DataTypes.STRING(255) },
      media_engine: { type: DataTypes.STRING(20) },
      media_server: { type: DataTypes.STRING(80) },
      openai_session_id: { type: DataTypes.STRING(255) },
      initiated_at: { type: DataTypes.DATE },
      ring_started_at: { type: DataTypes.DATE },
      connected_at: { type: DataTypes.DATE },
      ended_at: { type: DataTypes.DATE },
      duration_seconds: { type: DataTypes.DOUBLE },
      disposition: { type: DataTypes.STRING(50) },
      hangup_cause: { type: DataTypes.STRING(100) },
      explanation: { type: DataTypes.TEXT },
      sip_status: { type: DataTypes.INTEGER },
      transferred_to: { type: DataTypes.STRING(255) },
      transferred_at: { type: DataTypes.DATE },
      operator_seconds: { type: DataTypes.INTEGER },
      second_sip_call_ids: texts(),
      supervisor_sip_call_ids: texts(),
      recording_path: { type: DataTypes.STRING(500) },
      transcript: { type: DataTypes.TEXT },
      ai_summary: { type: DataTypes.TEXT },
      detected_intent: { type: DataTypes.STRING(100) },
      sentiment: { type: DataTypes.STRING(20) },
      outcome: { type: DataTypes.STRING(500) },
      success: { type: DataTypes.BOOLEAN },
      outcome_tags: { type: DataTypes.JSONB, allowNull: false, defaultValue: [] },
      callback_at: { type: DataTypes.DATE },
      callback_note: { type: DataTypes.STRING(500) },
      tools_called: { type: DataTypes.JSONB, allowNull: false, defaultValue: [] },
      webhook_sent: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      webhook_response: { type: DataTypes.JSONB },
      estimated_cost: { type: DataTypes.DECIMAL(12, 6) },
      tokens_used: { type: DataTypes.INTEGER },
      direction: { type: DataTypes.STRING(10), allowNull: false, defaultValue: 'outbound' },
      is_test: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      turn_latency_ms: { type: DataTypes.DOUBLE },
      rtp_stats: { type: DataTypes.JSONB },
      rate: { type: DataTypes.JSONB },
      line_cost: { type: DataTypes.DOUBLE },
      line_currency: { type: DataTypes.CHAR(3) },
      answered_by: { type: DataTypes.STRING(20) },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'call_logs', createdAt: 'created_at', updatedAt: false },
  );
