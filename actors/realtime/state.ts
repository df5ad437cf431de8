import type { Step } from '../kernel/step.ts';
import type { ConversationItem } from '../ports/media.ts';
import type { Turn } from '../ports/model.ts';
import type { RealtimeEffect, RealtimeFact } from './messages.ts';

/** Plain data: what one conversation is and has been. */
export interface RealtimeState {
  readonly phase: 'opening' | 'ready' | 'talking' | 'reconnecting' | 'ending' | 'over';
  readonly model: string;
  readonly speaksFirst: boolean;
  readonly idleTimeoutMs: number | null;
  readonly answered: boolean;
  /** Nothing was said yet, so the greeting is still owed. */
  readonly greeted: boolean;
  readonly opens: number;
  readonly idlePrompts: number;
  readonly sessionId: string | null;
  /** Names of the tools it has. */
  readonly tools: readonly string[];
  readonly toolUses: Readonly<Record<string, number>>;
  /** What a new session must be told. */
  readonly history: readonly ConversationItem[];
  readonly endReason: string | null;
  /** A person speaks with the callee instead. */
  readonly isAside: boolean;
}

export interface RealtimeProfile {
  readonly model: string;
  readonly speaksFirst: boolean;
  readonly idleTimeoutMs: number | null;
  readonly tools: readonly string[];
}

export type RealtimeStep = Step<RealtimeState, RealtimeEffect>;

export const newConversation = (profile: RealtimeProfile): RealtimeState => ({
  phase: 'opening',
  model: profile.model,
  speaksFirst: profile.speaksFirst,
  idleTimeoutMs: profile.idleTimeoutMs,
  answered: false,
  greeted: false,
  opens: 0,
  idlePrompts: 0,
  sessionId: null,
  tools: profile.tools,
  toolUses: {},
  history: [],
  endReason: null,
  isAside: false,
});

/** What was said, as it is told to a session that did not hear it. */
export const historyOf = ({ who, text }: Pick<Turn, 'who' | 'text'>): ConversationItem =>
  who === 'callee' || who === 'agent'
    ? { kind: who, text }
    : { kind: 'system', text: `The ${who} said: ${text}` };

/** Asks again after a silence, unless somebody else is talking. */
export const idleTimer = (state: RealtimeState): RealtimeEffect[] =>
  state.idleTimeoutMs === null || state.isAside
    ? []
    : [{ type: 'setTimer', timer: 'idle', ms: state.idleTimeoutMs }];

export const report = (fact: RealtimeFact): RealtimeEffect => ({ type: 'report', fact });
