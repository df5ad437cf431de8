import type { SpokenNews } from '../ports/spoken-news.ts';
import type { RealtimeFact } from '../realtime/messages.ts';

/** What a conversation by browser can be told, and what it can learn. */
export type VoiceTestMessage =
  | { readonly type: 'begin' }
  /** The browser is gone, or asked to stop. */
  | { readonly type: 'stop' }
  | { readonly type: 'realtime'; readonly fact: RealtimeFact }
  | { readonly type: 'realtimeGivenUp' }
  | { readonly type: 'tookTooLong' }
  | { readonly type: 'wrappedUp' }
  | { readonly type: 'failed'; readonly effect: VoiceTestEffect['type']; readonly error: string };

/** What it asks of the world. */
export type VoiceTestEffect =
  | { readonly type: 'openConversation' }
  | { readonly type: 'tellAnswered' }
  | { readonly type: 'tellWrapUp'; readonly reason: string }
  /** There is no call that could do it: the model is told that it was done. */
  | { readonly type: 'pretendAct'; readonly toolCallId: string }
  | { readonly type: 'limitDuration' }
  | { readonly type: 'show'; readonly fact: VoiceTestFact }
  | { readonly type: 'wrapUp' };

/** Why a conversation by browser is over. */
export type VoiceTestEnd = 'agent' | 'stopped' | 'max_duration' | 'ai_failed' | 'internal';

/** What the browser is shown. Times are ms since the epoch. */
export type VoiceTestFact =
  | { readonly type: 'state'; readonly speaking: 'callee' | 'agent' | 'thinking' | 'nobody' }
  | SpokenNews
  | { readonly type: 'interrupted'; readonly heardMs: number }
  /** Of the whole conversation so far. */
  | { readonly type: 'usage'; readonly tokens: number; readonly cost: number }
  | { readonly type: 'latency'; readonly ms: number }
  | { readonly type: 'problem'; readonly message: string }
  | { readonly type: 'ended'; readonly reason: VoiceTestEnd; readonly explanation: string };
