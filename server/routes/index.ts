import type { Route } from '../http/route.ts';
import { agentRoutes, type AgentDeps } from './agents/agents.ts';
import { testingRoutes, type TestingDeps } from './agents/testing.ts';
import { versionRoutes } from './agents/versions.ts';
import { answeringRoutes, type AnsweringDeps } from './answering/answering.ts';
import { auditRoutes, type AuditDeps } from './audit/audit.ts';
import { authRoutes, type AuthDeps } from './auth/auth.ts';
import { callRoutes, type CallDeps } from './calls/calls.ts';
import { supervisionRoutes, type SupervisionDeps } from './calls/supervision.ts';
import { callRecordingRoutes, type CallRecordingDeps } from './calls/recording.ts';
import { transferRoutes, type TransferDeps } from './calls/transfer.ts';
import { sipTraceRoutes, type SipTraceDeps } from './calls/sip.ts';
import { campaignRoutes, type CampaignDeps } from './campaigns/campaigns.ts';
import { runningRoutes, type RunningDeps } from './campaigns/running.ts';
import { clipRoutes } from './clips/clips.ts';
import { demoRoutes, type DemoDeps } from './demo/demo.ts';
import { didRoutes } from './dids/dids.ts';
import { mediaServerRoutes, type MediaServerDeps } from './media-servers/media-servers.ts';
import { dncRoutes, type DncDeps } from './numbers/dnc.ts';
import { numberRoutes, type NumberDeps } from './numbers/numbers.ts';
import { uploadRoutes, type UploadDeps } from './numbers/uploads.ts';
import { recordingRoutes } from './recordings/recordings.ts';
import { reportRoutes, type ReportDeps } from './reports/reports.ts';
import { searchRoutes, type SearchDeps } from './search/search.ts';
import { apiKeyRoutes } from './settings/api-keys.ts';
import { settingsRoutes, type SettingsDeps } from './settings/settings.ts';
import { teamRoutes, type TeamDeps } from './settings/team.ts';
import { systemRoutes, type SystemDeps } from './system/system.ts';
import { toolRoutes, type ToolDeps } from './tools/tools.ts';
import { groupRoutes } from './trunks/groups.ts';
import { routingRoutes } from './trunks/routing.ts';
import { trunkRoutes, type TrunkDeps } from './trunks/trunks.ts';
import { viewRoutes } from './views/views.ts';

export interface RouteDeps {
  readonly auth: AuthDeps;
  readonly answering: AnsweringDeps;
  readonly agents: AgentDeps;
  readonly testing: Omit<TestingDeps, 'calls'>;
  readonly numbers: NumberDeps;
  readonly uploads: UploadDeps;
  readonly dnc: DncDeps;
  readonly campaigns: CampaignDeps;
  readonly running: RunningDeps;
  readonly calls: CallDeps;
  readonly callRecording: CallRecordingDeps;
  readonly transfers: TransferDeps;
  readonly supervision: SupervisionDeps;
  readonly sipTrace: SipTraceDeps;
  readonly reports: ReportDeps;
  readonly tools: ToolDeps;
  readonly trunks: TrunkDeps;
  readonly mediaServers: MediaServerDeps;
  readonly system: SystemDeps;
  readonly demo: DemoDeps;
  readonly settings: SettingsDeps;
  readonly team: TeamDeps;
  readonly audit: AuditDeps;
  readonly search: SearchDeps;
}

/** Every route of the API. */
export const routesOf = (deps: RouteDeps): Route[] => [
  ...authRoutes(deps.auth),
  ...agentRoutes(deps.agents),
  ...versionRoutes(deps.agents),
  ...testingRoutes({ ...deps.testing, calls: deps.calls }),
  ...toolRoutes(deps.tools),
  ...clipRoutes(),
  ...numberRoutes(deps.numbers),
  ...uploadRoutes(deps.uploads),
  ...dncRoutes(deps.dnc),
  ...campaignRoutes(deps.campaigns),
  ...runningRoutes(deps.running),
  ...callRoutes(deps.calls),
  ...answeringRoutes(deps.answering),
  ...callRecordingRoutes(deps.callRecording),
  ...transferRoutes(deps.transfers),
  ...supervisionRoutes(deps.supervision),
  ...sipTraceRoutes(deps.sipTrace),
  ...recordingRoutes(),
  ...reportRoutes(deps.reports),
  // Before the routes of one trunk, whose id could be any word.
  ...groupRoutes(deps.trunks.sequelize),
  ...routingRoutes(deps.trunks.sequelize),
  ...trunkRoutes(deps.trunks),
  ...mediaServerRoutes(deps.mediaServers),
  ...didRoutes(),
  ...systemRoutes(deps.system),
  ...demoRoutes(deps.demo),
  ...settingsRoutes(deps.settings),
  ...teamRoutes(deps.team),
  ...apiKeyRoutes(),
  ...auditRoutes(deps.audit),
  ...searchRoutes(deps.search),
  ...viewRoutes(),
];
