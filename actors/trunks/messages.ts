import type { TrunkRoute } from '../ports/model.ts';
import type { TrunkProbe } from '../ports/telephony.ts';

export type TrunkMessage =
  | { readonly type: 'start' }
  | { readonly type: 'changed'; readonly trunk: TrunkRoute }
  | { readonly type: 'ticked' }
  | { readonly type: 'probed'; readonly probe: TrunkProbe; readonly at: number }
  | {
      readonly type: 'registered';
      readonly probe: TrunkProbe;
      readonly expiresInMs: number;
      readonly at: number;
    }
  | {
      readonly type: 'failed';
      readonly effect: TrunkEffect['type'];
      readonly error: string;
      readonly at: number;
    };

export type TrunkEffect =
  | { readonly type: 'probe'; readonly trunk: TrunkRoute }
  | { readonly type: 'register'; readonly trunk: TrunkRoute }
  | { readonly type: 'tickAfter'; readonly ms: number }
  | { readonly type: 'show'; readonly state: TrunkView };

export interface TrunkView {
  readonly id: string;
  readonly name: string;
  readonly state: 'unknown' | 'up' | 'down' | 'registered' | 'refused';
  readonly reason: string;
  readonly since: number;
  readonly rttMs: number | null;
  readonly isLab: boolean;
  /** What the far side calls itself, if it does. */
  readonly server: string | null;
}

export type TrunksMessage =
  | { readonly type: 'load' }
  | { readonly type: 'loaded'; readonly trunks: readonly TrunkRoute[] }
  | { readonly type: 'failed'; readonly error: string };

export type TrunksEffect =
  | { readonly type: 'load' }
  | { readonly type: 'spawnTrunk'; readonly trunk: TrunkRoute }
  | { readonly type: 'tellChanged'; readonly trunk: TrunkRoute }
  | { readonly type: 'stopTrunk'; readonly id: string }
  | { readonly type: 'loadAfter'; readonly ms: number };
