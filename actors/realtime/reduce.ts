import { move, stay } from '../kernel/step.ts';
import type { ConversationFact, ConversationItem, ConversationLoss } from '../ports/media.ts';
import { aside } from './aside.ts';
import { WATCHDOG_MS, end, hangUp, sayGoodbye } from './ending.ts';
import type { RealtimeEffect, RealtimeMessage } from './messages.ts';
import { costOf, costOfTranscription } from './prices.ts';
import { historyOf, idleTimer, report, type RealtimeState, type RealtimeStep } from './state.ts';
import { toolAsked } from './tool-use.ts';

/** Attempts to open a session before the conversation is given up. */
const MAX_OPENS = 3;
const RECONNECT_BACKOFF_MS = [0, 400, 1200];
const MAX_IDLE_PROMPTS = 2;

const IDLE_PROMPT =
  'The callee has been silent for a while. Ask briefly, in the language of the call, if they are still there.';

/** Pure: the same state and message give the same step. Unexpected messages change nothing. */
export function reduceRealtime(state: RealtimeState, message: RealtimeMessage): RealtimeStep {
  if (state.phase === 'over') return late(state, message);
  switch (message.type) {
    case 'open':
    case 'reconnectDue':
      return open(state);
    case 'opened':
      return opened(state);
    case 'openFailed':
      return lost(state, message.loss);
    case 'answered':
      return answered(state);
    case 'wrapUp':
      return sayGoodbye(state, message.reason);
    case 'dtmf':
      return remember(state, { kind: 'system', text: `The callee pressed ${message.digit}.` });
    case 'stepAside':
    case 'stepBack':
    case 'tellNow':
      return aside(state, message);
    case 'heard':
      return heard(state, message.fact);
    case 'idled':
      return idled(state);
    case 'drained':
    case 'watchdogBit':
      return hangUp(state);
    case 'failed':
      return move(
        state,
        report({
          type: 'noted',
          kind: 'ai.effect_failed',
          data: { effect: message.effect, error: message.error },
        }),
      );
  }
}

const LATE: readonly ConversationFact['type'][] = [
  'spoke',
  'usage',
  'transcriptionUsage',
  'partyLost',
  'partyLevels',
];

/** The last transcript and its price often come after the end. */
function late(state: RealtimeState, message: RealtimeMessage): RealtimeStep {
  if (message.type !== 'heard') return stay(state);
  const { type } = message.fact;
  return LATE.includes(type) ? heard(state, message.fact) : stay(state);
}

function open(state: RealtimeState): RealtimeStep {
  return move(
    { ...state, opens: state.opens + 1 },
    { type: 'openSession', history: state.history },
  );
}

function opened(state: RealtimeState): RealtimeStep {
  if (state.phase === 'ending') return stay(state);
  const ready = report({ type: 'aiReady', sessionId: state.sessionId });
  if (!state.answered) return move({ ...state, phase: 'ready', opens: 0 }, ready);
  return begin({ ...state, opens: 0 }, ready);
}

function answered(state: RealtimeState): RealtimeStep {
  const next = { ...state, answered: true };
  return state.phase === 'ready' ? begin(next) : stay(next);
}

function begin(state: RealtimeState, ...before: RealtimeEffect[]): RealtimeStep {
  const speak = !state.isAside && (state.greeted || state.speaksFirst);
  return move(
    { ...state, phase: 'talking', greeted: true },
    ...before,
    { type: 'startAudio', speak },
    ...idleTimer(state),
  );
}

function lost(state: RealtimeState, loss: ConversationLoss): RealtimeStep {
  if (state.phase === 'ending') return hangUp(state);
  const note = report({
    type: 'noted',
    kind: 'ai.lost',
    data: { cause: loss.cause, retryable: loss.retryable, explanation: loss.explanation },
  });
  if (!loss.retryable || state.opens >= MAX_OPENS)
    return move(
      { ...state, phase: 'over' },
      note,
      report({ type: 'aiGaveUp', cause: loss.cause, explanation: loss.explanation }),
    );
  const ms = RECONNECT_BACKOFF_MS[state.opens] ?? 2000;
  return move(
    { ...state, phase: state.answered ? 'reconnecting' : 'opening' },
    note,
    { type: 'cancelTimer', timer: 'idle' },
    { type: 'setTimer', timer: 'reconnect', ms },
  );
}

function heard(state: RealtimeState, fact: ConversationFact): RealtimeStep {
  switch (fact.type) {
    case 'opened':
      return stay({ ...state, sessionId: fact.sessionId });
    case 'speechStarted':
      return move(
        { ...state, idlePrompts: 0 },
        { type: 'cancelTimer', timer: 'idle' },
        report({ type: 'speaking', who: 'callee' }),
      );
    case 'speechStopped':
    case 'thinking':
      return move(state, report({ type: 'speaking', who: 'thinking' }));
    case 'agentStarted':
      return move(
        state,
        { type: 'cancelTimer', timer: 'idle' },
        report({ type: 'speaking', who: 'agent' }),
      );
    case 'agentFinished':
      return move(state, report({ type: 'speaking', who: 'nobody' }), ...idleTimer(state));
    case 'spoke':
      return spoke(state, fact);
    case 'partial': {
      const { itemId, who, text } = fact;
      return move(state, report({ type: 'turnGrew', itemId, who, text }));
    }
    default:
      return learned(state, fact);
  }
}

/** Facts that leave the turn-taking as it is. */
function learned(state: RealtimeState, fact: ConversationFact): RealtimeStep {
  switch (fact.type) {
    case 'falseInterruption':
      return move(
        state,
        report({ type: 'speaking', who: 'agent' }),
        report({ type: 'noted', kind: 'agent.resumed', data: { pausedMs: fact.pausedMs } }),
      );
    case 'interrupted':
      return move(
        state,
        report({ type: 'noted', kind: 'agent.interrupted', data: { heardMs: fact.heardMs } }),
      );
    case 'toolAsked':
      return toolAsked(state, fact);
    case 'usage':
      return move(
        state,
        report({
          type: 'spent',
          cost: costOf(state.model, fact.usage),
          tokens: fact.usage.totalTokens,
        }),
      );
    case 'transcriptionUsage':
      return move(
        state,
        report({ type: 'spent', cost: costOfTranscription(fact.seconds), tokens: fact.tokens }),
      );
    case 'turnTaken':
      return move(state, report({ type: 'turnTaken', latencyMs: fact.latencyMs }));
    case 'problem':
      return move(
        state,
        report({
          type: 'noted',
          kind: 'ai.problem',
          data: { code: fact.code, message: fact.message },
        }),
      );
    case 'partyJoined':
    case 'partyLost':
    case 'partyLevels':
      return move(state, report({ type: 'partyTold', fact }));
    case 'levels':
      return move(state, report({ type: 'levelsMeasured', ...fact.levels }));
    case 'lost':
      return lost(state, fact.loss);
    default:
      return stay(state);
  }
}

function spoke(
  state: RealtimeState,
  fact: Extract<ConversationFact, { type: 'spoke' }>,
): RealtimeStep {
  const { itemId, who, text, startedAt, endedAt, interrupted } = fact;
  const turn = { itemId, who, text, startedAt, endedAt, interrupted };
  return move(
    { ...state, history: [...state.history, historyOf(turn)] },
    report({ type: 'turnSpoken', turn }),
  );
}

function idled(state: RealtimeState): RealtimeStep {
  if (state.phase !== 'talking' || state.isAside) return stay(state);
  if (state.idlePrompts >= MAX_IDLE_PROMPTS)
    return end(state, 'the callee stayed silent', WATCHDOG_MS);
  return move(
    { ...state, idlePrompts: state.idlePrompts + 1 },
    { type: 'say', instructions: IDLE_PROMPT },
    ...idleTimer(state),
  );
}

function remember(state: RealtimeState, item: ConversationItem): RealtimeStep {
  const next = { ...state, history: [...state.history, item] };
  return state.phase === 'talking' ? move(next, { type: 'inject', items: [item] }) : stay(next);
}
