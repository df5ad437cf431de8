import type { Route } from '../http/route.ts';
import { agentRoutes } from './agents/agents.ts';
import { authRoutes, type AuthDeps } from './auth/auth.ts';
import { callRoutes, type CallDeps } from './calls/calls.ts';
import { sipTraceRoutes, type SipTraceDeps } from './calls/sip.ts';
import { campaignRoutes, type CampaignDeps } from './campaigns/campaigns.ts';
import { runningRoutes, type RunningDeps } from './campaigns/running.ts';
import { demoRoutes, type DemoDeps } from './demo/demo.ts';
import { numberRoutes, type NumberDeps } from './numbers/numbers.ts';
import { uploadRoutes, type UploadDeps } from './numbers/uploads.ts';
import { recordingRoutes } from './recordings/recordings.ts';
import { reportRoutes, type ReportDeps } from './reports/reports.ts';
import { systemRoutes, type SystemDeps } from './system/system.ts';
import { trunkRoutes, type TrunkDeps } from './trunks/trunks.ts';

export interface RouteDeps {
  readonly auth: AuthDeps;
  readonly numbers: NumberDeps;
  readonly uploads: UploadDeps;
  readonly campaigns: CampaignDeps;
  readonly running: RunningDeps;
  readonly calls: CallDeps;
  readonly sipTrace: SipTraceDeps;
  readonly reports: ReportDeps;
  readonly trunks: TrunkDeps;
  readonly system: SystemDeps;
  readonly demo: DemoDeps;
}

/** Every route of the API. */
export const routesOf = (deps: RouteDeps): Route[] => [
  ...authRoutes(deps.auth),
  ...agentRoutes(),
  ...numberRoutes(deps.numbers),
  ...uploadRoutes(deps.uploads),
  ...campaignRoutes(deps.campaigns),
  ...runningRoutes(deps.running),
  ...callRoutes(deps.calls),
  ...sipTraceRoutes(deps.sipTrace),
  ...recordingRoutes(),
  ...reportRoutes(deps.reports),
  ...trunkRoutes(deps.trunks),
  ...systemRoutes(deps.system),
  ...demoRoutes(deps.demo),
];
