import type { SupervisorMode } from './hearing.ts';
import type { LiveCallItem } from './live.ts';
import type { Levels } from './media.ts';
import type { Turn } from './model.ts';
import type { CallEvent } from './store.ts';

/** Somebody who supervises a call, and how. */
export interface Seat {
  readonly partyId: string;
  readonly userId: string;
  /** As others are told who it is. */
  readonly name: string;
  readonly way: 'browser' | 'phone';
  readonly mode: SupervisorMode;
  /** Took over and is gone: the callee waits for a moment whether they come back. */
  readonly isAway: boolean;
}

/** Why a supervisor may not do what they asked for. */
export type SupervisionRefusal =
  | { readonly code: 'call_over' | 'call_not_answered' | 'not_listening' }
  /** Another one speaks. */
  | { readonly code: 'held'; readonly by: string }
  | { readonly code: 'nobody_to_whisper_to' | 'not_taken_over' | 'transfer_under_way' | 'ai_gone' };

/** What somebody who follows one call is told as it happens. */
export type MonitorNews =
  | { readonly type: 'turn'; readonly turn: Turn }
  | {
      readonly type: 'partial';
      readonly itemId: string;
      readonly who: Turn['who'];
      readonly text: string;
    }
  | {
      readonly type: 'tool';
      readonly name: string;
      readonly arguments: string;
      readonly output: string;
      readonly at: number;
    }
  | { readonly type: 'levels'; readonly levels: Levels }
  | { readonly type: 'partyLevels'; readonly levels: Readonly<Record<string, number>> }
  | { readonly type: 'event'; readonly event: CallEvent }
  | { readonly type: 'call'; readonly call: LiveCallItem };

/** Where supervisors ask, and read along. Never blocks, never fails. */
export interface SupervisionDesk {
  /** The answer to a question; null: so be it. */
  answered(askId: string, refusal: SupervisionRefusal | null): void;
  told(callId: string, news: MonitorNews): void;
}

/** For specs in which nobody supervises. */
export const noSupervision: SupervisionDesk = { answered() {}, told() {} };
