import type { Announcement } from '../ports/announcement.ts';
import type { Step } from '../kernel/step.ts';
import type { ConversationItem, ConversationLoss } from '../ports/media.ts';
import type { Turn, VoicemailPolicy } from '../ports/model.ts';
import type { OfferedTool } from '../ports/tools.ts';
import type { TurnWait } from '../ports/turn-wait.ts';
import type { RealtimeEffect, RealtimeFact } from './messages.ts';
import type { Asked } from './tools/result.ts';

/** Plain data: what one conversation is and has been. */
export interface RealtimeState {
  readonly phase: 'opening' | 'ready' | 'talking' | 'reconnecting' | 'sorry' | 'ending' | 'over';
  readonly model: string;
  readonly speaksFirst: boolean;
  readonly idleTimeoutMs: number | null;
  readonly maxCallMs: number;
  /** Something of it is heard. */
  readonly agentSpeaks: boolean;
  readonly answered: boolean;
  readonly opens: number;
  readonly idlePrompts: number;
  readonly sessionId: string | null;
  /** Names of the built-in tools it has. */
  readonly tools: readonly string[];
  /** The user's own that it has. */
  readonly offered: readonly OfferedTool[];
  readonly toolUses: Readonly<Record<string, number>>;
  /** Tools that the model waits for, by the id of its call. */
  readonly asked: Readonly<Record<string, Asked>>;
  /** What a new session must be told. */
  readonly history: readonly ConversationItem[];
  readonly endReason: string | null;
  /** How long the callee waited for the agent's latest words. */
  readonly waited: { readonly itemId: string; readonly wait: TurnWait } | null;
  readonly voicemail: VoicemailPolicy;
  /** What is said of the recording before the agent speaks; null: nothing is. */
  readonly announcement: Announcement | null;
  /** The agent is held back until a mailbox's greeting is over. */
  readonly awaitsGreetingEnd: boolean;
  /** Sessions lost since the agent last finished what it said. */
  readonly losses: number;
  /** Why the conversation is being given up. */
  readonly loss: ConversationLoss | null;
  /** A session was lost while it was the agent's turn. */
  readonly owesReply: boolean;
  /** A new session waits until what the old one said was heard. */
  readonly isReopened: boolean;
  /** So much of the history was told to the newest session when it was opened. */
  readonly told: number;
  /** Nobody speaks and no reply is being made. */
  readonly isQuiet: boolean;
  /** The session will be ended by the provider soon. */
  readonly isExpiring: boolean;
  /** A person speaks with the callee instead. */
  readonly isAside: boolean;
  /** What it was told to say while there was no session; null: nothing. */
  readonly toSay: string | null;
}

export interface RealtimeProfile {
  readonly model: string;
  readonly speaksFirst: boolean;
  readonly idleTimeoutMs: number | null;
  readonly maxCallMs: number;
  readonly tools: readonly string[];
  readonly voicemail?: VoicemailPolicy;
  readonly announcement?: Announcement | null;
}

export type RealtimeStep = Step<RealtimeState, RealtimeEffect>;

export const newConversation = (profile: RealtimeProfile): RealtimeState => ({
  phase: 'opening',
  model: profile.model,
  speaksFirst: profile.speaksFirst,
  idleTimeoutMs: profile.idleTimeoutMs,
  maxCallMs: profile.maxCallMs,
  agentSpeaks: false,
  answered: false,
  opens: 0,
  idlePrompts: 0,
  sessionId: null,
  tools: profile.tools,
  offered: [],
  toolUses: {},
  asked: {},
  history: [],
  endReason: null,
  waited: null,
  voicemail: profile.voicemail ?? { then: 'off', message: null },
  announcement: profile.announcement ?? null,
  awaitsGreetingEnd: false,
  losses: 0,
  loss: null,
  owesReply: false,
  isReopened: false,
  told: 0,
  isQuiet: false,
  isExpiring: false,
  isAside: false,
  toSay: null,
});

/** What was said, as it is told to a session that did not hear it. */
export const historyOf = ({ who, text }: Pick<Turn, 'who' | 'text'>): ConversationItem =>
  who === 'callee' || who === 'agent'
    ? { kind: who, text }
    : { kind: 'system', text: `The ${who} said: ${text}` };

/** Asks again after a silence, unless somebody else is talking. */
export const idleTimer = (state: RealtimeState): RealtimeEffect[] =>
  state.idleTimeoutMs === null || state.isAside || state.agentSpeaks
    ? []
    : [{ type: 'setTimer', timer: 'idle', ms: state.idleTimeoutMs }];

export const report = (fact: RealtimeFact): RealtimeEffect => ({ type: 'report', fact });
