import { DataTypes } from 'sequelize';

/** How an agent takes turns. */
export const turnColumns = {
  prefix_padding_ms: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 300 },
  silence_duration_ms: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 500 },
  allow_interruptions: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
  min_speech_ms: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 200 },
  resume_after_false: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
  comfort_noise: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
  tool_filler: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
};
