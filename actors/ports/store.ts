import type { AnsweredBy } from './answering.ts';
import type { Carrier } from './media-choice.ts';
import type {
  CallEnding,
  CallPlan,
  ContactStatus,
  LineSample,
  Outcome,
  RtpStats,
  Turn,
} from './model.ts';

/** When a campaign may dial, in its own time zone. Minutes are counted from local midnight. */
export interface CallingHours {
  readonly timezone: string;
  readonly startMinute: number;
  readonly endMinute: number;
  /** ISO weekdays, 1 = Monday. */
  readonly days: readonly number[];
}

export interface CampaignPlan {
  readonly id: string;
  readonly name: string;
  readonly status: 'draft' | 'scheduled' | 'running' | 'paused' | 'completed' | 'stopped';
  readonly concurrentCalls: number;
  readonly callsPerSecond: number;
  readonly hours: CallingHours | null;
}

/** A campaign's contacts, counted. */
export interface CampaignProgress {
  readonly total: number;
  /** Will not be dialled again. */
  readonly finished: number;
  readonly successful: number;
  /** Calls under way, on all nodes. */
  readonly active: number;
  /** Ms since the epoch at which the next contact is due; null when none waits. */
  readonly nextDueAt: number | null;
}

/** A call whose node died, as the store closed it. */
export interface LostCall {
  readonly callId: string;
  readonly campaignId: string | null;
  /** False: no INVITE had left, the contact is dialled again and nothing counts. */
  readonly invited: boolean;
}

/** Why a campaign with contacts to call waits. */
export type HoldReason =
  | 'no_trunk'
  | 'lab_ai'
  | 'trunk_down'
  | 'draining'
  | 'resting'
  | 'channels'
  | 'cps'
  | 'daily_calls'
  | 'daily_minutes'
  | 'daily_spend';

/** What a claim gave. */
export interface Claimed {
  readonly plans: readonly CallPlan[];
  /** Set when a limit of the lines kept contacts back: `againInMs` tells when to look again. */
  readonly held: { readonly reason: HoldReason; readonly againInMs: number } | null;
  /** Contacts that were closed instead of called; there may be more behind them. */
  readonly refused: number;
}

/** The queue of contacts. PostgreSQL is the only truth; see `campaign-store.suite.ts`. */
export interface CampaignStore {
  runningCampaigns(): Promise<string[]>;
  plan(campaignId: string): Promise<CampaignPlan | null>;
  /**
   * Takes contacts that are due: in one transaction marks them `calling`, counts them against
   * campaign, trunk and node, and writes their call rows. Never above any of the limits, on any
   * number of nodes. Gives fewer than asked for, or none, when limits or the queue say so.
   */
  claim(campaignId: string, nodeId: string, atMost: number): Promise<Claimed>;
  progress(campaignId: string): Promise<CampaignProgress>;
  /**
   * Closes calls of this node whose actors are gone, with `failed/internal`, and returns their
   * slots. Calls that are closed already are left alone.
   */
  releaseCalls(nodeId: string, callIds: readonly string[]): Promise<LostCall[]>;
  /** Running with nothing left to do → completed. True when it changed. */
  completeIfDone(campaignId: string): Promise<boolean>;
}

/** Nodes that are alive, and what dead ones left behind. */
export interface NodeStore {
  beat(nodeId: string): Promise<void>;
  /** Closes the calls of dead nodes and returns their slots. */
  releaseLost(nodeId: string): Promise<LostCall[]>;
  leave(nodeId: string): Promise<void>;
}

export interface ToolUse {
  readonly name: string;
  readonly arguments: string;
  readonly at: number;
  readonly failed: boolean;
  readonly tookMs: number;
}

/** A line of the timeline. `data` is plain and holds no secret. */
export interface CallEvent {
  readonly at: number;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What remains of a contact after an attempt. */
export interface ContactVerdict {
  readonly status: ContactStatus;
  /** Null: not dialled again. */
  readonly nextAttemptAt: number | null;
}

/** Everything that is known when a call is over. */
export interface CallClosing {
  readonly endedAt: number;
  readonly connectedAt: number | null;
  readonly ending: CallEnding;
  readonly outcome: Outcome | null;
  readonly contact: ContactVerdict;
  readonly transcript: string | null;
  readonly toolsCalled: readonly ToolUse[];
  readonly recording: { path: string; bytes: number; durationMs: number } | null;
  readonly rtp: RtpStats | null;
  readonly quality: readonly LineSample[];
  /** The last verdict on who answered. */
  readonly answeredBy?: AnsweredBy | null;
  readonly tokens: number;
  /** US dollars. */
  readonly cost: number;
  /** Median over the call's turns, ms; null without a turn. */
  readonly turnLatencyMs: number | null;
  readonly sessionId: string | null;
  /** Who took the call over, since when and for how long; null when nobody did. */
  readonly transfer: {
    readonly to: string;
    readonly at: number;
    /** Null when that is not known. */
    readonly operatorMs: number | null;
  } | null;
}

export interface CallbackWish {
  /** Ms since the epoch. */
  readonly at: number;
  readonly note: string | null;
}

/** What became of the wish to be called again. */
export type Callback =
  | {
      readonly taken: 'queued' | 'noted';
      readonly at: number;
      /** The callee's, as far as the campaign knows. */
      readonly timezone: string;
    }
  | { readonly taken: 'refused'; readonly why: string };

/** A call whose INVITE leaves, or that came in. */
export interface Invited {
  readonly sipCallId: string;
  readonly at: number;
  /** What carries its audio; null: nobody said. */
  readonly carrier: Carrier | null;
}

/** One call's rows. Every member is safe to repeat. */
export interface CallStore {
  /** Stored before the INVITE leaves: from then on the attempt counts. */
  invited(callId: string, invited: Invited): Promise<void>;
  rang(callId: string, at: number): Promise<void>;
  /** Moves a call that failed on its trunk to another; false when that takes no call now. */
  reroute(callId: string, trunkId: string, failure: CallEnding): Promise<boolean>;
  answered(callId: string, at: number): Promise<void>;
  /**
   * Notes when the callee wants to be called again. A campaign's contact is put back for the first
   * moment at or after it in the campaign's hours; `at` is that moment. One a contact: the last counts.
   * A call of no campaign keeps it as a note.
   */
  scheduleCallback(callId: string, wish: CallbackWish): Promise<Callback>;
  /** Nobody dials the callee's number any more, from now on, whatever becomes of the call. */
  neverCall(callId: string, reason: string | null): Promise<void>;
  saveTurn(callId: string, turn: Turn): Promise<void>;
  saveEvents(callId: string, events: readonly CallEvent[]): Promise<void>;
  /** The conversation so far, oldest first. */
  turns(callId: string): Promise<Turn[]>;
  /** One transaction: call, contact, recording, slots, campaign's counters, outbox. */
  close(callId: string, closing: CallClosing): Promise<void>;
}

/** What became of trunks, as this node saw it. */
export interface TrunkHistory {
  changed(
    trunkId: string,
    seen: { readonly state: string; readonly reason: string; readonly since: number },
  ): Promise<void>;
}
