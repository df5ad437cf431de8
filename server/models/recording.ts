import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';

/** A call’s stereo recording. */
export class Recording extends Model<
  InferAttributes<Recording>,
  InferCreationAttributes<Recording>
> {
  declare id: string;
  declare call_log_id: string;
  declare campaign_id: CreationOptional<string | null>;
  declare file_path: string;
  declare file_size: string;
  declare duration_seconds: number;
  declare format: string;
  declare transcription_status: CreationOptional<string | null>;
  declare transcription_text: CreationOptional<string | null>;
  declare transcription_segments: CreationOptional<unknown>;
  declare created_at: CreationOptional<Date>;
}

export const defineRecording = (sequelize: Sequelize): typeof Recording =>
  Recording.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true },
      call_log_id: { type: DataTypes.UUID, allowNull: false },
      campaign_id: { type: DataTypes.UUID },
      file_path: { type: DataTypes.STRING(500), allowNull: false },
      file_size: { type: DataTypes.BIGINT, allowNull: false },
      duration_seconds: { type: DataTypes.DOUBLE, allowNull: false },
      format: { type: DataTypes.STRING(20), allowNull: false },
      transcription_status: { type: DataTypes.STRING(20) },
      transcription_text: { type: DataTypes.TEXT },
      transcription_segments: { type: DataTypes.JSONB },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    },
    { sequelize, tableName: 'recordings', createdAt: 'created_at', updatedAt: false },
  );
