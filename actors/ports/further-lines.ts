import type { FailoverRule, LineChoice } from './model.ts';

/** Somebody besides the callee who is called for a call: its operator, or one who supervises it. */
export interface FurtherLeg {
  readonly callId: string;
  /** Its party on the bridge. */
  readonly legId: string;
}

export interface FurtherLineAsked extends FurtherLeg {
  /** E.164, or `sip:user@host` of the call's own trunk. */
  readonly to: string;
  /** The call's own: for addresses at its trunk, and where the rules name no other. */
  readonly own: LineChoice;
  /** Trunks that were tried for this leg and failed. */
  readonly tried: readonly string[];
}

/** Why nobody is called. */
export type LineRefusal =
  | 'blocked'
  | 'do_not_call'
  /** No trunk takes a call now. */
  | 'no_line'
  /** No trunk leads there. */
  | 'unreachable';

export type FurtherLine =
  | {
      readonly taken: true;
      readonly line: LineChoice;
      /** When another trunk may be tried; null: never. */
      readonly failover: FailoverRule | null;
    }
  | { readonly taken: false; readonly why: LineRefusal; readonly explanation: string };

/** Lines for those who are called besides the callee: chosen by the rules, counted like any other call. */
export interface FurtherLines {
  /** Takes a slot of the trunk that the rules choose, in place of one that the leg held before. */
  take(asked: FurtherLineAsked): Promise<FurtherLine>;
  /** The leg's INVITE is about to leave: its messages belong to the call too. */
  invited(leg: FurtherLeg, sipCallId: string): Promise<void>;
  /** Gives the leg's slot back; closing the call does so too. Safe to repeat. */
  giveBack(leg: FurtherLeg): Promise<void>;
}
