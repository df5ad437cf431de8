import type { SupervisorMode } from './hearing.ts';
import type { LiveCallItem } from './live.ts';
import type { TransferFailure } from './transfer.ts';
import type { Levels } from './media.ts';
import type { SpokenNews } from './spoken-news.ts';
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

/** Where somebody does what they ask for: on their telephone, where they have one on the call. */
export const seatOf = (seats: readonly Seat[], userId: string): Seat | undefined => {
  const own = seats.filter((each) => each.userId === userId && !each.isAway);
  return own.find(({ way }) => way === 'phone') ?? own.at(-1);
};

/** Why somebody who was to supervise by telephone is not there; `cancelled`: they took it back. */
export type PhoneFailure = TransferFailure | 'cancelled';

/** Why a supervisor may not do what they asked for. */
export type SupervisionRefusal =
  | { readonly code: 'call_over' | 'call_not_answered' | 'not_listening' }
  /** Another one speaks. */
  | { readonly code: 'held'; readonly by: string }
  /** Their telephone is ringing already. */
  | { readonly code: 'phone_under_way' }
  /** They were called and did not answer, or could not be called. */
  | {
      readonly code: 'not_reached';
      readonly failure: PhoneFailure;
      readonly explanation: string;
    }
  | { readonly code: 'nobody_to_whisper_to' | 'not_taken_over' | 'transfer_under_way' | 'ai_gone' };

/** The account, and the key, on whose behalf somebody supervises. */
export interface SupervisorAccount {
  readonly userId: string;
  readonly keyId: string | null;
}

/** How somebody is called who supervises by telephone. */
export interface PhoneOrder {
  readonly account: SupervisorAccount;
  /** E.164. */
  readonly to: string;
  readonly ringForMs: number;
  /** What they do once they have answered. */
  readonly mode: SupervisorMode;
  /** What they are spoken to in, ISO 639-1; null: the call's language. */
  readonly language: string | null;
}

/** What somebody who follows one call is told as it happens. */
export type MonitorNews =
  | SpokenNews
  | { readonly type: 'levels'; readonly levels: Levels }
  | { readonly type: 'partyLevels'; readonly levels: Readonly<Record<string, number>> }
  | { readonly type: 'event'; readonly event: CallEvent }
  | { readonly type: 'call'; readonly call: LiveCallItem };

/** Where supervisors ask, and read along. Never blocks, never fails. */
export interface SupervisionDesk {
  /** The answer to a question; null: so be it. */
  answered(askId: string, refusal: SupervisionRefusal | null): void;
  told(callId: string, news: MonitorNews): void;
  /** Whether an account may still supervise: who acts by telephone sends no request. */
  maySupervise(account: SupervisorAccount): Promise<boolean>;
  /** Has it written down that somebody has done so by telephone. */
  acted(account: SupervisorAccount, callId: string, mode: SupervisorMode): void;
}

/** For specs in which nobody supervises. */
export const noSupervision: SupervisionDesk = {
  answered() {},
  told() {},
  maySupervise: () => Promise.resolve(false),
  acted() {},
};
