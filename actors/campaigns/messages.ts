import type { ClosedCall } from '../call/edge.ts';
import type { CallMessage } from '../call/messages.ts';
import type { CallPlan } from '../ports/model.ts';

export type CampaignsMessage =
  /** A campaign was started, paused, resumed or changed: its actor reads it again. */
  | { readonly type: 'refresh'; readonly campaignId: string }
  | { readonly type: 'stop'; readonly campaignId: string; readonly at: number }
  /** One call outside any campaign. */
  | { readonly type: 'placeCall'; readonly plan: CallPlan }
  | {
      readonly type: 'hangUpCall';
      readonly callId: string;
      readonly at: number;
      readonly reason: string;
    }
  /** Something for a call, whoever of ours carries it. */
  | { readonly type: 'tellCall'; readonly callId: string; readonly message: CallMessage }
  | { readonly type: 'ticked' }
  | { readonly type: 'found'; readonly running: readonly string[] }
  | { readonly type: 'campaignOver'; readonly campaignId: string }
  | { readonly type: 'callClosed'; readonly call: ClosedCall }
  | { readonly type: 'callLost'; readonly callId: string }
  /** No new calls; live ones finish. `drained` is called when the last one is stored. */
  | { readonly type: 'drain'; readonly drained: () => void }
  /** Hangs up everything that is still live. */
  | { readonly type: 'hangUpAll'; readonly at: number }
  | { readonly type: 'failed'; readonly effect: CampaignsEffect['type'] };

export type CampaignsEffect =
  | { readonly type: 'spawnCampaign'; readonly campaignId: string }
  | { readonly type: 'tellLoad'; readonly campaignId: string }
  | { readonly type: 'tellStop'; readonly campaignId: string; readonly at: number }
  | { readonly type: 'tellDrain'; readonly campaignId: string }
  | { readonly type: 'spawnCall'; readonly plan: CallPlan }
  | {
      readonly type: 'hangUp';
      readonly callId: string;
      readonly at: number;
      readonly reason: string;
    }
  | { readonly type: 'tellCall'; readonly callId: string; readonly message: CallMessage }
  | { readonly type: 'releaseCall'; readonly callId: string }
  | { readonly type: 'forget'; readonly campaignId: string }
  | { readonly type: 'beat' }
  | { readonly type: 'find' }
  | { readonly type: 'tickAfter'; readonly ms: number }
  | { readonly type: 'tellDrained'; readonly drained: () => void };
