import { move, stay } from '../kernel/step.ts';
import type { ConversationItem, ConversationLoss } from '../ports/media.ts';
import { hangUp } from './ending.ts';
import type { RealtimeEffect } from './messages.ts';
import { idleTimer, report, type RealtimeState, type RealtimeStep } from './state.ts';

/** Attempts to open a session before the conversation is given up. */
const MAX_OPENS = 3;
/** Losses of sessions between two things the agent said to their end. */
const MAX_LOSSES = 4;
const BACKOFF_MS = [0, 400, 1200];
/** A provider that asks for a longer pause is not waited for by somebody on the telephone. */
const LONGEST_PAUSE_MS = 4000;
/** After this long without the AI the callee is told to wait. */
export const PATIENCE_MS = 1500;
const SORRY_WITHIN_MS = 12_000;

/** First of all in a session that takes over. */
const UNDER_WAY: ConversationItem = {
  kind: 'system',
  text: 'This call has been under way for a while; what follows was said in it. Go on from there: do not greet again and repeat nothing.',
};

export function open(state: RealtimeState): RealtimeStep {
  if (state.phase === 'sorry') return stay(state);
  const { history } = state;
  const told = history.length === 0 ? history : [UNDER_WAY, ...history];
  return move(
    { ...state, opens: state.opens + 1, isReopened: false, told: history.length },
    { type: 'openSession', history: told },
  );
}

/** A new session is there. It speaks once the callee has heard what the old one had said. */
export function reopened(state: RealtimeState): RealtimeStep {
  const next = { ...state, opens: 0, isReopened: true };
  return state.agentSpeaks ? stay(next) : resume(next);
}

export function resume(state: RealtimeState): RealtimeStep {
  const items = state.history.slice(state.told);
  const { toSay } = state;
  const next = {
    ...{ ...state, phase: 'talking' as const, isReopened: false, owesReply: false },
    toSay: null,
  };
  const speaks = state.owesReply && !state.isAside && !state.awaitsGreetingEnd && toSay === null;
  return move(
    next,
    { type: 'cancelTimer', timer: 'patience' },
    ...(items.length > 0 ? [{ type: 'inject' as const, items }] : []),
    report({ type: 'aiReady', sessionId: state.sessionId }),
    report({ type: 'noted', kind: 'ai.reopened', data: {} }),
    { type: 'startAudio', speak: speaks },
    ...(toSay === null ? [] : [{ type: 'say' as const, instructions: toSay }]),
    ...idleTimer(next),
  );
}

export function lost(
  state: RealtimeState,
  loss: ConversationLoss,
  owesReply: boolean,
): RealtimeStep {
  if (state.phase === 'ending') return hangUp(state);
  if (state.phase === 'sorry') return stay(state);
  const note = report({
    type: 'noted',
    kind: 'ai.lost',
    data: { cause: loss.cause, retryable: loss.retryable, explanation: loss.explanation },
  });
  const losses = state.losses + (state.phase === 'talking' ? 1 : 0);
  const next = { ...state, losses, owesReply: state.owesReply || owesReply, isReopened: false };
  if (!loss.retryable || state.opens >= MAX_OPENS || losses > MAX_LOSSES)
    return giveUp(next, loss, note);
  const pauseMs = Math.min(loss.retryAfterMs ?? 0, LONGEST_PAUSE_MS);
  const wasTalking = state.phase === 'talking';
  return move(
    { ...next, phase: state.answered ? 'reconnecting' : 'opening' },
    note,
    { type: 'cancelTimer', timer: 'idle' },
    { type: 'setTimer', timer: 'reconnect', ms: Math.max(BACKOFF_MS[state.opens] ?? 0, pauseMs) },
    ...(wasTalking
      ? [{ type: 'setTimer' as const, timer: 'patience' as const, ms: PATIENCE_MS }]
      : []),
  );
}

/** Nobody is to wonder whether the line is dead. */
export const waitedLong = (state: RealtimeState): RealtimeStep =>
  state.isAside || (state.phase !== 'reconnecting' && state.phase !== 'opening')
    ? stay(state)
    : move(state, { type: 'playClip', clip: 'moment' });

/** The provider will end the session soon: a new one is opened when nobody speaks. */
export function expiring(state: RealtimeState): RealtimeStep {
  const next = { ...state, isExpiring: true };
  return state.phase === 'talking' && state.isQuiet ? rotate(next) : stay(next);
}

export function rotate(state: RealtimeState): RealtimeStep {
  const opening = open({ ...state, phase: 'reconnecting', isExpiring: false });
  return move(
    opening.state,
    { type: 'cancelTimer', timer: 'idle' },
    report({ type: 'noted', kind: 'ai.rotated', data: {} }),
    ...opening.effects,
  );
}

/** Somebody who is on the line hears a few words before it is cut. */
function giveUp(state: RealtimeState, loss: ConversationLoss, note: RealtimeEffect): RealtimeStep {
  const next = { ...state, phase: 'sorry' as const, loss };
  if (!state.answered || state.isAside) return gaveUp(next, note);
  return move(
    next,
    note,
    { type: 'cancelTimer', timer: 'idle' },
    { type: 'cancelTimer', timer: 'warning' },
    { type: 'cancelTimer', timer: 'patience' },
    { type: 'playClip', clip: 'sorry' },
    { type: 'waitDrained', withinMs: SORRY_WITHIN_MS },
    { type: 'setTimer', timer: 'watchdog', ms: SORRY_WITHIN_MS + 1000 },
  );
}

/** It has been said, or never will be. */
export function gaveUp(state: RealtimeState, ...before: RealtimeEffect[]): RealtimeStep {
  const { loss } = state;
  if (state.phase !== 'sorry' || loss === null) return stay(state);
  return move(
    { ...state, phase: 'over' },
    ...before,
    { type: 'cancelTimer', timer: 'watchdog' },
    report({ type: 'aiGaveUp', cause: loss.cause, explanation: loss.explanation }),
  );
}
