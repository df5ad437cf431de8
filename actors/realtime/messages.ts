import type { Announcement } from '../ports/announcement.ts';
import type { AnsweredBy } from '../ports/answering.ts';
import type {
  ConversationFact,
  ConversationItem,
  ConversationLoss,
  PartyFact,
} from '../ports/media.ts';
import type { Outcome, Turn } from '../ports/model.ts';
import type { CallAct, OfferedTool } from '../ports/tools.ts';
import type { TurnWait } from '../ports/turn-wait.ts';

/** What a conversation can be told, and what it can learn. */
export type RealtimeMessage =
  | { readonly type: 'open'; readonly restarted: boolean }
  | { readonly type: 'opened' }
  | { readonly type: 'openFailed'; readonly loss: ConversationLoss }
  /** The callee answered. */
  | { readonly type: 'answered'; readonly at: number }
  /** Say goodbye and end, whatever the model does. */
  | { readonly type: 'wrapUp'; readonly reason: string }
  | { readonly type: 'dtmf'; readonly digit: string }
  /** A person speaks with the callee now: no prompts, no tools, no goodbye. */
  | { readonly type: 'stepAside' }
  /** It is the agent's turn again: what happened meanwhile, and what to say about it. */
  | {
      readonly type: 'stepBack';
      readonly told: string;
      readonly instructions: string;
      /** Until the longest duration, where that has changed. */
      readonly leftMs?: number;
    }
  /** Says something to whoever hears it now. */
  | { readonly type: 'tellNow'; readonly instructions: string }
  /** Lets the model know something, and speaks at once when there are instructions. */
  | { readonly type: 'whisper'; readonly text: string; readonly instructions: string | null }
  | { readonly type: 'heard'; readonly fact: ConversationFact }
  /** Which of the user's own tools there are, and why others are not. */
  | {
      readonly type: 'toolsOffered';
      readonly tools: readonly OfferedTool[];
      readonly problems: readonly string[];
    }
  /** What became of a tool that the model asked for. */
  | {
      readonly type: 'toolDone';
      readonly toolCallId: string;
      readonly output: string;
      readonly failed: boolean;
      readonly at: number;
    }
  | { readonly type: 'idled' }
  /** The longest duration is near. */
  | { readonly type: 'timeNearlyUp' }
  | { readonly type: 'reconnectDue' }
  /** No end of a mailbox's greeting was heard in good time. */
  | { readonly type: 'greetingTookTooLong' }
  /** A new session takes its time. */
  | { readonly type: 'waitedLong' }
  | { readonly type: 'drained' }
  | { readonly type: 'watchdogBit' }
  | { readonly type: 'failed'; readonly effect: RealtimeEffect['type']; readonly error: string };

/** What a conversation asks of the world. */
export type RealtimeEffect =
  | { readonly type: 'openSession'; readonly history: readonly ConversationItem[] }
  | { readonly type: 'startAudio'; readonly speak: boolean }
  | { readonly type: 'say'; readonly instructions?: string }
  | { readonly type: 'inject'; readonly items: readonly ConversationItem[] }
  | {
      readonly type: 'answerTool';
      readonly toolCallId: string;
      readonly output: string;
      readonly respond: boolean;
    }
  /** Uses one of the user's own. */
  | {
      readonly type: 'runTool';
      readonly toolCallId: string;
      readonly toolId: string;
      readonly name: string;
      readonly arguments: string;
    }
  /** Answers for a tool that takes longer. */
  | { readonly type: 'awaitTool'; readonly toolCallId: string; readonly ms: number }
  | { readonly type: 'hold'; readonly on: boolean }
  /** Words of our own, for want of an AI. */
  | { readonly type: 'playClip'; readonly clip: 'moment' | 'sorry' }
  | { readonly type: 'announce'; readonly announcement: Announcement }
  | { readonly type: 'waitDrained'; readonly withinMs: number }
  | { readonly type: 'setTimer'; readonly timer: RealtimeTimer; readonly ms: number }
  | { readonly type: 'cancelTimer'; readonly timer: RealtimeTimer }
  | { readonly type: 'report'; readonly fact: RealtimeFact };

export type RealtimeTimer = 'idle' | 'warning' | 'patience' | 'reconnect' | 'watchdog' | 'greeting';

/** What the call learns of its conversation. Times are ms since the epoch. */
export type RealtimeFact =
  | { readonly type: 'aiReady'; readonly sessionId: string | null }
  /** No conversation is possible (any more). */
  | { readonly type: 'aiGaveUp'; readonly cause: string; readonly explanation: string }
  | { readonly type: 'turnSpoken'; readonly turn: Turn }
  /** The words so far of a turn that goes on. */
  | {
      readonly type: 'turnGrew';
      readonly itemId: string;
      readonly who: Turn['who'];
      readonly text: string;
    }
  | { readonly type: 'speaking'; readonly who: 'callee' | 'agent' | 'thinking' | 'nobody' }
  | { readonly type: 'turnTaken'; readonly wait: TurnWait }
  | { readonly type: 'outcomeSet'; readonly outcome: Outcome }
  /** The call is to do something, and to tell what became of it. */
  | { readonly type: 'actAsked'; readonly toolCallId: string; readonly act: CallAct }
  /** A tool of the user's own is at work. */
  | {
      readonly type: 'toolBegan';
      readonly toolCallId: string;
      readonly name: string;
      readonly arguments: string;
      readonly at: number;
    }
  | {
      readonly type: 'toolUsed';
      readonly toolCallId: string;
      readonly name: string;
      readonly arguments: string;
      /** What the model was told. */
      readonly output: string;
      readonly failed: boolean;
      /** When it was asked for. */
      readonly at: number;
      readonly tookMs: number;
    }
  /** The recording is to pause, or to go on. */
  | {
      readonly type: 'recordingAsked';
      readonly on: boolean;
      readonly by: 'agent' | 'announcement';
    }
  /** The model passes the call on to a person. */
  | { readonly type: 'transferAsked'; readonly reason: string; readonly summary: string }
  | { readonly type: 'spent'; readonly cost: number; readonly tokens: number }
  | { readonly type: 'noted'; readonly kind: string; readonly data: Record<string, unknown> }
  /** Of those who joined besides callee and agent. */
  | { readonly type: 'partyTold'; readonly fact: PartyFact }
  | { readonly type: 'levelsMeasured'; readonly callee: number; readonly agent: number }
  /** Who seems to have answered. */
  | { readonly type: 'answeredBy'; readonly finding: AnsweredBy }
  /** A mailbox is treated as one. */
  | { readonly type: 'mailboxReached'; readonly leavesMessage: boolean }
  /** The agent is done; hang up now. */
  | { readonly type: 'endAsked'; readonly reason: string };
