import { DataTypes } from 'sequelize';

/** What an agent does about an answering machine. */
export const voicemailColumns = {
  voicemail: { type: DataTypes.STRING(20), allowNull: false, defaultValue: 'off' },
  voicemail_message: { type: DataTypes.TEXT },
};
