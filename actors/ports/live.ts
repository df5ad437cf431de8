import type { Scene } from './hearing.ts';
import type { HoldReason } from './store.ts';
import type { Seat } from './supervision.ts';
import type { TransferPhase, TransferRule } from './transfer.ts';

/** What actors show of themselves while it happens. Coalesced and numbered by the live hub. */
export interface LiveCallItem {
  readonly id: string;
  readonly campaignId: string | null;
  readonly campaignName: string | null;
  readonly trunkId: string;
  readonly trunkName: string;
  /** E.164; masked before it leaves the server. */
  readonly phone: string;
  readonly phase: 'preparing' | 'dialing' | 'ringing' | 'talking' | 'closing' | 'closed';
  readonly speaking: 'callee' | 'agent' | 'thinking' | 'nobody';
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  /** What goes on between those on the line. */
  readonly scene: Scene;
  /** Who listens to it, or speaks in it. */
  readonly supervisors: readonly Seat[];
  /** The callee has put us on hold. */
  readonly isHeld: boolean;
  /** Whether it is recorded now. */
  readonly recording: 'off' | 'on' | 'paused';
  readonly lastWords: string | null;
  readonly cost: number;
  readonly disposition: string | null;
  /** The person it is passed on to, and how far that has come. */
  readonly transfer: {
    readonly to: string;
    readonly mode: TransferRule['mode'];
    readonly phase: TransferPhase;
  } | null;
}

export interface LiveCampaignItem {
  readonly id: string;
  readonly status: string;
  readonly total: number;
  readonly finished: number;
  readonly successful: number;
  readonly active: number;
  /** What keeps its contacts from being called; null: nothing of the lines does. */
  readonly waitsFor: HoldReason | null;
}

/** What is known of the way to a carrier. `unwatched`: nothing is asked of it. */
export type TrunkLine = 'unknown' | 'up' | 'down' | 'registered' | 'refused' | 'unwatched';
export type TrunkState = TrunkLine | 'draining' | 'drained';

export interface LiveTrunkItem {
  readonly id: string;
  readonly name: string;
  readonly state: TrunkState;
  /** What keeps calls off it: where it is drained, `state` hides whether the carrier answers. */
  readonly line: TrunkLine;
  readonly reason: string;
  readonly since: number;
  readonly rttMs: number | null;
  readonly isLab: boolean;
  /** What the far side calls itself, if it does. */
  readonly server: string | null;
  /** It has answered since we watch it; a carrier that never does may carry calls all the same. */
  readonly hasAnswered: boolean;
}

export interface LiveActorItem {
  readonly id: string;
  readonly parent: string | null;
  readonly kind: string;
  readonly phase: string;
  readonly mailbox: number;
  readonly handled: number;
  readonly restarts: number;
  readonly lastFact: string | null;
  readonly startedAt: number;
}

export interface LiveItems {
  calls: LiveCallItem;
  campaigns: LiveCampaignItem;
  trunks: LiveTrunkItem;
  actors: LiveActorItem;
}
export type LiveTopicName = keyof LiveItems;

/** Where actors show themselves. Never blocks, never fails. */
export interface LiveSink {
  put<T extends LiveTopicName>(topic: T, item: LiveItems[T]): void;
  gone(topic: LiveTopicName, id: string): void;
  levels(callId: string, levels: { callee: number; agent: number }): void;
}

/** For specs that do not look at the live feed. */
export const noLive: LiveSink = { put() {}, gone() {}, levels() {} };
