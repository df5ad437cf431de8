import { DataTypes } from 'sequelize';

/** What an agent does about recordings of its calls. */
export const recordingColumns = {
  records_calls: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
  recording_announcement: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'off' },
  recording_language: { type: DataTypes.STRING(10) },
  recording_clip_id: { type: DataTypes.UUID },
  recording_starts: { type: DataTypes.STRING(10), allowNull: false, defaultValue: 'before' },
  redact_cards: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
};
