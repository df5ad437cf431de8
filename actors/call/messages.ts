import type { Hearing } from '../ports/hearing.ts';
import type { LegSpec, MediaFact, OpenedEndpoint } from '../ports/media.ts';
import type { LiveCallItem } from '../ports/live.ts';
import type { CallEnding, LineChoice, RtpStats, Turn } from '../ports/model.ts';
import type { CallClosing, CallEvent } from '../ports/store.ts';
import type { CallAct } from '../ports/tools.ts';
import type { SupervisionEffect, SupervisionFact } from './supervision-messages.ts';
import type { TransferEffect, TransferFact } from './transfer-messages.ts';
import type { RealtimeFact, RealtimeMessage } from '../realtime/messages.ts';

/** What a call can be told (imperative), and what it can learn (past tense, with the time). */
export type CallMessage =
  | { readonly type: 'dial'; readonly at: number }
  /** Ends the call, politely when someone is on the line. */
  | {
      readonly type: 'hangUp';
      readonly at: number;
      readonly reason: string;
      readonly polite: boolean;
    }
  | { readonly type: 'mediaOpened'; readonly endpoint: OpenedEndpoint }
  /** No media server takes the call. */
  | { readonly type: 'notCarried'; readonly at: number; readonly ending: CallEnding }
  | { readonly type: 'rang'; readonly at: number }
  | { readonly type: 'answered'; readonly at: number; readonly sipCallId: string }
  /** `wasSilent`: it was taken back because nothing rang within the failover's time. */
  | {
      readonly type: 'notAnswered';
      readonly at: number;
      readonly ending: CallEnding;
      readonly wasSilent: boolean;
    }
  /** Whether the next line takes the call. */
  | { readonly type: 'rerouted'; readonly at: number; readonly taken: boolean }
  | { readonly type: 'dialogEnded'; readonly at: number; readonly ending: CallEnding }
  | { readonly type: 'digitPressed'; readonly at: number; readonly digit: string }
  | { readonly type: 'mediaFactHeard'; readonly fact: MediaFact }
  | { readonly type: 'realtime'; readonly at: number; readonly fact: RealtimeFact }
  | { readonly type: 'realtimeCrashed'; readonly at: number; readonly restarting: boolean }
  | { readonly type: 'transfer'; readonly at: number; readonly fact: TransferFact }
  | { readonly type: 'supervision'; readonly at: number; readonly fact: SupervisionFact }
  /** The callee has put us on hold, or is back. */
  | { readonly type: 'held'; readonly at: number; readonly held: boolean }
  /** The recording is to pause or to go on. */
  | { readonly type: 'record'; readonly at: number; readonly on: boolean }
  | { readonly type: 'tookTooLong'; readonly at: number }
  | { readonly type: 'wrappedUp'; readonly at: number; readonly remains: Remains }
  | { readonly type: 'saved' }
  | {
      readonly type: 'failed';
      readonly at: number;
      readonly effect: CallEffect['type'];
      readonly error: string;
    };

/** What the audio plane gave back at the end. */
export interface Remains {
  readonly recording: CallClosing['recording'];
  readonly rtp: RtpStats | null;
}

/** Over which line, and how long nothing may ring before another is tried; null: for ever. */
export type DialledLine = LineChoice & { readonly silentForMs: number | null };

/** What a call asks of the world. */
export type CallEffect =
  | { readonly type: 'openMedia' }
  | { readonly type: 'openConversation'; readonly leg: LegSpec }
  | { readonly type: 'invite'; readonly offer: string; readonly line: DialledLine }
  | { readonly type: 'reroute'; readonly line: LineChoice; readonly failure: CallEnding }
  | { readonly type: 'cancelInvite' }
  | { readonly type: 'tellAnswered'; readonly at: number }
  /** Does what the model asked for, and tells it. */
  | { readonly type: 'act'; readonly toolCallId: string; readonly act: CallAct }
  /** Tells the conversation. */
  | { readonly type: 'tellRealtime'; readonly message: RealtimeMessage }
  | { readonly type: 'transfer'; readonly effect: TransferEffect }
  | { readonly type: 'supervise'; readonly effect: SupervisionEffect }
  | { readonly type: 'record'; readonly on: boolean }
  /** Who hears whom from now on. */
  | { readonly type: 'arrange'; readonly hearing: Hearing }
  | { readonly type: 'limitDuration'; readonly ms: number }
  | { readonly type: 'saveRang'; readonly at: number }
  | { readonly type: 'saveAnswered'; readonly at: number }
  | { readonly type: 'saveTurn'; readonly turn: Turn }
  | { readonly type: 'note'; readonly event: CallEvent }
  | { readonly type: 'wrapUp' }
  | { readonly type: 'save'; readonly closing: CallClosing; readonly afterMs: number }
  | { readonly type: 'show'; readonly item: LiveCallItem }
  | { readonly type: 'showLevels'; readonly callee: number; readonly agent: number }
  | { readonly type: 'tellClosed'; readonly ending: CallEnding; readonly success: boolean };

/** A line of the call's timeline. */
export const note = (event: CallEvent): CallEffect => ({ type: 'note', event });
