import type { LiveTrunkItem } from '../ports/live.ts';
import type { TrunkRoute } from '../ports/model.ts';
import type { TrunkProbe } from '../ports/telephony.ts';

export type TrunkMessage =
  /** Asks at some moment within so long, so that many trunks do not ask at once. */
  | { readonly type: 'start'; readonly withinMs: number }
  | { readonly type: 'changed'; readonly trunk: TrunkRoute; readonly at: number }
  /** Takes the registration back and ends. */
  | { readonly type: 'retire' }
  | { readonly type: 'ticked'; readonly timer: TrunkTimer }
  | { readonly type: 'probed'; readonly probe: TrunkProbe; readonly at: number }
  | {
      readonly type: 'registered';
      readonly probe: TrunkProbe;
      readonly expiresInMs: number;
      readonly at: number;
    }
  | { readonly type: 'unregistered'; readonly at: number }
  | { readonly type: 'counted'; readonly calls: number; readonly at: number }
  | {
      readonly type: 'failed';
      readonly effect: TrunkEffect['type'];
      readonly error: string;
      readonly at: number;
    };

/** What a trunk waits for: its next OPTIONS, its next REGISTER, its next look at its live calls. */
export type TrunkTimer = 'options' | 'register' | 'count';

/** The shortest and the longest wait; the edge draws one of those between. */
export type Between = readonly [leastMs: number, mostMs: number];

export type TrunkEffect =
  | { readonly type: 'probe'; readonly trunk: TrunkRoute }
  | { readonly type: 'register'; readonly trunk: TrunkRoute }
  | { readonly type: 'unregister'; readonly trunk: TrunkRoute }
  | { readonly type: 'countCalls' }
  | { readonly type: 'wait'; readonly timer: TrunkTimer; readonly between: Between }
  | { readonly type: 'forget'; readonly timer: TrunkTimer }
  | { readonly type: 'show'; readonly view: TrunkView }
  /** The state is another one: kept as history. */
  | { readonly type: 'note'; readonly view: TrunkView }
  | { readonly type: 'tellOver' };

export type TrunkView = LiveTrunkItem;

export type TrunksMessage =
  | { readonly type: 'load' }
  | { readonly type: 'loaded'; readonly trunks: readonly TrunkRoute[] }
  /** Takes every registration back; `retired` is called when that is done. */
  | { readonly type: 'retire'; readonly retired: () => void }
  | { readonly type: 'over'; readonly id: string }
  | { readonly type: 'failed'; readonly error: string };

export type TrunksEffect =
  | { readonly type: 'load' }
  | { readonly type: 'spawnTrunk'; readonly trunk: TrunkRoute; readonly spreadMs: number }
  | { readonly type: 'tellChanged'; readonly trunk: TrunkRoute }
  | { readonly type: 'tellRetire'; readonly id: string }
  | { readonly type: 'tellRetired'; readonly retired: () => void }
  | { readonly type: 'loadAfter'; readonly ms: number };
