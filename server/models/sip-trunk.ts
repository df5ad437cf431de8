import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import type { AsteriskTrunk } from '../contract/trunk-asterisk.ts';
import type { LineCodec } from '../contract/trunk-codecs.ts';
import type { MediaEngineKind } from '../contract/media-engine.ts';
import type { CallerIdMode } from '../contract/trunk-limits.ts';

/** A carrier line. */
export class SipTrunk extends Model<InferAttributes<SipTrunk>, InferCreationAttributes<SipTrunk>> {
  declare id: string;
  declare user_id: CreationOptional<string | null>;
  declare name: string;
  declare telephony: CreationOptional<'sip' | 'asterisk'>;
  /** How its PBX is told to place calls. */
  declare asterisk: CreationOptional<AsteriskTrunk | null>;
  declare host: string;
  declare port: CreationOptional<number | null>;
  declare transport: CreationOptional<'udp' | 'tcp' | 'tls'>;
  declare username: CreationOptional<string | null>;
  declare password_encrypted: CreationOptional<string | null>;
  declare caller_id: CreationOptional<string | null>;
  declare max_channels: CreationOptional<number>;
  declare codecs: CreationOptional<LineCodec[]>;
  declare register: CreationOptional<boolean>;
  declare from_user: CreationOptional<'caller_id' | 'username'>;
  declare from_domain: CreationOptional<string | null>;
  declare identity_header: CreationOptional<'none' | 'p_asserted' | 'p_preferred' | 'remote_party'>;
  declare hide_caller_id: CreationOptional<boolean>;
  declare diversion: CreationOptional<string | null>;
  declare session_expires: CreationOptional<number | null>;
  declare extra_headers: CreationOptional<Record<string, string>>;
  declare number_rules: CreationOptional<{ pattern: string; replacement: string }[]>;
  declare external_host: CreationOptional<string | null>;
  declare external_port: CreationOptional<number | null>;
  declare outbound_proxy: CreationOptional<string | null>;
  declare srtp: CreationOptional<'off' | 'optional' | 'required'>;
  declare tls_verify: CreationOptional<boolean>;
  declare tls_ca: CreationOptional<string | null>;
  declare tls_certificate: CreationOptional<string | null>;
  declare tls_key_encrypted: CreationOptional<string | null>;
  declare reliable_provisional: CreationOptional<'off' | 'supported' | 'required'>;
  declare follow_redirects: CreationOptional<'never' | 'same_host' | 'anywhere'>;
  declare max_redirects: CreationOptional<number>;
  declare retry_after_max: CreationOptional<number>;
  declare ptime: CreationOptional<10 | 20 | 30 | 40>;
  declare dtmf_mode: CreationOptional<'auto' | 'rfc4733' | 'info' | 'inband'>;
  declare user_agent: CreationOptional<string | null>;
  /** Its carrier asked for no calls until then (Retry-After). */
  declare rests_until: CreationOptional<Date | null>;
  declare is_default: CreationOptional<boolean>;
  declare is_active: CreationOptional<boolean>;
  declare inbound_sources: CreationOptional<string[]>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
  declare options_interval_s: CreationOptional<number>;
  declare down_after: CreationOptional<number>;
  declare up_after: CreationOptional<number>;
  declare register_expires_s: CreationOptional<number>;
  declare max_cps: CreationOptional<number | null>;
  declare cps_burst: CreationOptional<number>;
  declare max_daily_calls: CreationOptional<number | null>;
  declare max_daily_minutes: CreationOptional<number | null>;
  declare caller_id_mode: CreationOptional<CallerIdMode>;
  declare is_draining: CreationOptional<boolean>;
  declare media_engine: CreationOptional<MediaEngineKind | null>;
}

export const defineSipTrunk = (sequelize: Sequelize): typeof SipTrunk =>
  SipTrunk.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      user_id: { type: DataTypes.UUID },
      name: { type: DataTypes.STRING(255), allowNull: false },
      telephony: { type: DataTypes.STRING(10), allowNull: false, defaultValue: 'sip' },
      asterisk: { type: DataTypes.JSONB },
      host: { type: DataTypes.STRING(255), allowNull: false },
      port: { type: DataTypes.INTEGER, defaultValue: 5060 },
      transport: { type: DataTypes.STRING(10), allowNull: false, defaultValue: 'udp' },
      username: { type: DataTypes.STRING(255) },
      password_encrypted: { type: DataTypes.STRING(500) },
      caller_id: { type: DataTypes.STRING(50) },
      max_channels: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 10 },
      codecs: { type: DataTypes.JSONB, allowNull: false, defaultValue: ['PCMA', 'PCMU'] },
      register: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      from_user: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'caller_id' },
      from_domain: { type: DataTypes.STRING(255) },
      identity_header: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'none' },
      hide_caller_id: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      diversion: { type: DataTypes.STRING(50) },
      session_expires: { type: DataTypes.INTEGER, defaultValue: 1800 },
      extra_headers: { type: DataTypes.JSONB, allowNull: false, defaultValue: {} },
      number_rules: { type: DataTypes.JSONB, allowNull: false, defaultValue: [] },
      external_host: { type: DataTypes.STRING(255) },
      external_port: { type: DataTypes.INTEGER },
      outbound_proxy: { type: DataTypes.STRING(300) },
      srtp: { type: DataTypes.STRING(10), allowNull: false, defaultValue: 'off' },
      tls_verify: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
      tls_ca: { type: DataTypes.TEXT },
      tls_certificate: { type: DataTypes.TEXT },
      tls_key_encrypted: { type: DataTypes.TEXT },
      is_default: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      is_active: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
      inbound_sources: { type: DataTypes.JSONB, allowNull: false, defaultValue: [] },
      reliable_provisional: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'off' },
      follow_redirects: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'never' },
      max_redirects: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 3 },
      retry_after_max: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 60 },
      ptime: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 20 },
      dtmf_mode: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'auto' },
      user_agent: { type: DataTypes.STRING(100), defaultValue: 'Callboard' },
      rests_until: { type: DataTypes.DATE },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      updated_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
      options_interval_s: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 30 },
      down_after: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 2 },
      up_after: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
      register_expires_s: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 300 },
      max_cps: { type: DataTypes.DOUBLE },
      cps_burst: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
      max_daily_calls: { type: DataTypes.INTEGER },
      max_daily_minutes: { type: DataTypes.INTEGER },
      caller_id_mode: { type: DataTypes.STRING(10), allowNull: false, defaultValue: 'fixed' },
      is_draining: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      media_engine: { type: DataTypes.STRING(20) },
    },
    { sequelize, tableName: 'sip_trunks', createdAt: 'created_at', updatedAt: 'updated_at' },
  );
