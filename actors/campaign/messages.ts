import type { ClosedCall } from '../call/edge.ts';
import type { CallMessage } from '../call/messages.ts';
import type { CallPlan } from '../ports/model.ts';
import type { CampaignPlan, CampaignProgress, Claimed, HoldReason } from '../ports/store.ts';

export type CampaignMessage =
  /** Reads the plan again: it was started, changed, paused or resumed. */
  | { readonly type: 'load' }
  | { readonly type: 'loaded'; readonly plan: CampaignPlan | null; readonly at: number }
  /** Hangs up what is live and ends; `polite` lets the agents say goodbye. */
  | { readonly type: 'stop'; readonly at: number; readonly polite: boolean }
  /** Takes no new contacts; live calls finish. For the shutdown of a node. */
  | { readonly type: 'drain' }
  | {
      readonly type: 'hangUpCall';
      readonly callId: string;
      readonly at: number;
      readonly reason: string;
    }
  | { readonly type: 'tellCall'; readonly callId: string; readonly message: CallMessage }
  | { readonly type: 'ticked'; readonly at: number }
  | ({ readonly type: 'claimed'; readonly at: number } & Claimed)
  | { readonly type: 'counted'; readonly progress: CampaignProgress; readonly at: number }
  | { readonly type: 'callClosed'; readonly call: ClosedCall; readonly at: number }
  | { readonly type: 'callLost'; readonly callId: string; readonly at: number }
  | { readonly type: 'completionChecked'; readonly completed: boolean }
  | { readonly type: 'failed'; readonly effect: CampaignEffect['type']; readonly at: number };

export type CampaignEffect =
  | { readonly type: 'load' }
  | { readonly type: 'claim'; readonly atMost: number }
  | { readonly type: 'spawnCall'; readonly plan: CallPlan }
  | {
      readonly type: 'hangUp';
      readonly callId: string;
      readonly reason: string;
      readonly polite: boolean;
    }
  | { readonly type: 'tellCall'; readonly callId: string; readonly message: CallMessage }
  | { readonly type: 'count' }
  | { readonly type: 'checkCompletion' }
  | { readonly type: 'tickAfter'; readonly ms: number }
  /** Closes the rows of a call whose actor is gone. */
  | { readonly type: 'releaseCall'; readonly callId: string }
  | { readonly type: 'tellOver' }
  | {
      readonly type: 'show';
      readonly plan: CampaignPlan;
      readonly progress: CampaignProgress;
      readonly waitsFor: HoldReason | null;
    };
