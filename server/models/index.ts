import { Sequelize } from 'sequelize';
import { defineAgent } from './agent.ts';
import { defineAgentVersion } from './agent-version.ts';
import { defineApiKey } from './api-key.ts';
import { defineAuditLog } from './audit-log.ts';
import { defineCallEvent } from './call-event.ts';
import { defineCallLog } from './call-log.ts';
import { defineCallTurn } from './call-turn.ts';
import { defineCampaignContact } from './campaign-contact.ts';
import { defineCampaign } from './campaign.ts';
import { defineClip } from './clip.ts';
import { defineDid } from './did.ts';
import { defineDncNumber } from './dnc-number.ts';
import { defineInvitation } from './invitation.ts';
import { defineJob } from './job.ts';
import { defineMediaServer } from './media-server.ts';
import { defineNumberList } from './number-list.ts';
import { definePhoneNumber } from './phone-number.ts';
import { definePrefixRoute } from './prefix-route.ts';
import { defineRate } from './rate.ts';
import { defineRecording } from './recording.ts';
import { defineRefreshToken } from './refresh-token.ts';
import { defineSavedView } from './saved-view.ts';
import { defineTool } from './tool.ts';
import { defineSipTrunk } from './sip-trunk.ts';
import { defineTrunkEvent } from './trunk-event.ts';
import { defineTrunkGroup } from './trunk-group.ts';
import { defineUpload } from './upload.ts';
import { defineUser } from './user.ts';

export { firstIdAt, newId } from './id.ts';
export { migrate } from './migrate.ts';
export { Agent } from './agent.ts';
export { AgentVersion } from './agent-version.ts';
export { ApiKey } from './api-key.ts';
export { AuditLog } from './audit-log.ts';
export { CallEvent } from './call-event.ts';
export { CallLog } from './call-log.ts';
export { CallTurn } from './call-turn.ts';
export { CampaignContact } from './campaign-contact.ts';
export { Campaign } from './campaign.ts';
export { Clip } from './clip.ts';
export { Did } from './did.ts';
export { DncNumber } from './dnc-number.ts';
export { Invitation } from './invitation.ts';
export { Job } from './job.ts';
export { MediaServer } from './media-server.ts';
export { NumberList } from './number-list.ts';
export { PhoneNumber } from './phone-number.ts';
export { PrefixRoute } from './prefix-route.ts';
export { Rate } from './rate.ts';
export { Recording } from './recording.ts';
export { RefreshToken } from './refresh-token.ts';
export { SavedView } from './saved-view.ts';
export { SipTrunk } from './sip-trunk.ts';
export { Tool, type KeptHeader } from './tool.ts';
export { TrunkEvent } from './trunk-event.ts';
export { TrunkGroup } from './trunk-group.ts';
export { Upload } from './upload.ts';
export { User } from './user.ts';

/**
 * Opens the pool and binds the models to it. Nothing is asked of the database yet.
 * @param url postgres://…
 */
export function connect(url: string, poolSize = 20): Sequelize {
  const sequelize = new Sequelize(url, {
    dialect: 'postgres',
    logging: false,
    pool: { max: poolSize, min: 0, idle: 10_000, acquire: 15_000 },
  });
  defineUser(sequelize);
  defineRefreshToken(sequelize);
  defineAgent(sequelize);
  defineAgentVersion(sequelize);
  defineSipTrunk(sequelize);
  defineCampaign(sequelize);
  defineMediaServer(sequelize);
  defineNumberList(sequelize);
  definePhoneNumber(sequelize);
  defineCampaignContact(sequelize);
  defineCallLog(sequelize);
  defineCallTurn(sequelize);
  defineCallEvent(sequelize);
  defineRecording(sequelize);
  defineTrunkEvent(sequelize);
  defineTrunkGroup(sequelize);
  definePrefixRoute(sequelize);
  defineRate(sequelize);
  defineUpload(sequelize);
  defineJob(sequelize);
  defineApiKey(sequelize);
  defineAuditLog(sequelize);
  defineClip(sequelize);
  defineDid(sequelize);
  defineDncNumber(sequelize);
  defineInvitation(sequelize);
  defineSavedView(sequelize);
  defineTool(sequelize);
  return sequelize;
}
