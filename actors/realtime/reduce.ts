import { move, stay } from '../kernel/step.ts';
import type { ConversationFact } from '../ports/media.ts';
import { announce, announced, TOLD } from './announcing.ts';
import { aside } from './aside.ts';
import { hangUp, sayGoodbye } from './ending.ts';
import { idled, thinkingTimer, timeNearlyUp, warningTimer } from './idle.ts';
import type { RealtimeEffect, RealtimeMessage } from './messages.ts';
import { answeredBy, leaveMessage } from './mailbox.ts';
import { costOf, costOfTranscription } from './prices.ts';
import {
  PATIENCE_MS,
  expiring,
  gaveUp,
  lost,
  open,
  reopened,
  resume,
  rotate,
  waitedLong,
} from './reconnect.ts';
import { remember } from './remember.ts';
import { historyOf, idleTimer, report, type RealtimeState, type RealtimeStep } from './state.ts';
import { toolDone } from './tools/result.ts';
import { toolAsked } from './tools/use.ts';

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
      return lost(state, message.loss, false);
    case 'answered':
      return answered(state);
    case 'wrapUp':
      return sayGoodbye(state, message.reason);
    case 'dtmf':
      return pressed(state, message.digit);
    case 'stepAside':
    case 'stepBack':
    case 'tellNow':
    case 'whisper':
      return aside(state, message);
    case 'heard':
      return heard(state, message.fact);
    case 'toolsOffered':
      return offered(state, message);
    case 'toolDone':
      return toolDone(state, message);
    case 'idled':
      return idled(state);
    case 'greetingTookTooLong':
      return leaveMessage(state);
    case 'timeNearlyUp':
      return timeNearlyUp(state);
    case 'waitedLong':
      return waitedLong(state);
    case 'drained':
    case 'watchdogBit':
      return state.phase === 'sorry' ? gaveUp(state) : hangUp(state);
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
  if (message.type === 'toolDone') return toolDone(state, message);
  if (message.type !== 'heard') return stay(state);
  const { type } = message.fact;
  return LATE.includes(type) ? heard(state, message.fact) : stay(state);
}

function offered(
  state: RealtimeState,
  { tools, problems }: Extract<RealtimeMessage, { type: 'toolsOffered' }>,
): RealtimeStep {
  const notes = problems.map((problem) =>
    report({ type: 'noted', kind: 'tool.unavailable', data: { problem } }),
  );
  return move({ ...state, offered: tools }, ...notes);
}

function opened(state: RealtimeState): RealtimeStep {
  if (state.phase === 'ending' || state.phase === 'sorry') return stay(state);
  if (state.phase === 'reconnecting') return reopened(state);
  const ready = report({ type: 'aiReady', sessionId: state.sessionId });
  if (!state.answered) return move({ ...state, phase: 'ready', opens: 0 }, ready);
  return begin({ ...state, opens: 0 }, ready, { type: 'cancelTimer', timer: 'patience' });
}

function answered(state: RealtimeState): RealtimeStep {
  const next = { ...state, answered: true };
  const before = [warningTimer(next), ...announce(next)];
  if (state.phase === 'ready') return begin(next, ...before);
  return move(next, ...before, { type: 'setTimer', timer: 'patience', ms: PATIENCE_MS });
}

function begin(state: RealtimeState, ...before: RealtimeEffect[]): RealtimeStep {
  const speak = !state.isAside && state.speaksFirst;
  return move(
    { ...state, phase: 'talking', isQuiet: !speak },
    ...before,
    ...(state.announcement ? [TOLD] : []),
    { type: 'startAudio', speak },
    ...idleTimer(state),
  );
}

function heard(state: RealtimeState, fact: ConversationFact): RealtimeStep {
  switch (fact.type) {
    case 'opened':
      return stay({ ...state, sessionId: fact.sessionId });
    case 'speechStarted':
      return move(
        { ...state, idlePrompts: 0, isQuiet: false },
        { type: 'cancelTimer', timer: 'idle' },
        report({ type: 'speaking', who: 'callee' }),
      );
    case 'speechStopped':
      return move(state, report({ type: 'speaking', who: 'thinking' }), ...thinkingTimer(state));
    case 'thinking':
      return move({ ...state, isQuiet: false }, report({ type: 'speaking', who: 'thinking' }));
    case 'agentStarted':
      return move(
        { ...state, agentSpeaks: true, isQuiet: false },
        { type: 'cancelTimer', timer: 'idle' },
        report({ type: 'speaking', who: 'agent' }),
      );
    case 'agentFinished':
      return agentFinished({ ...state, agentSpeaks: false, isQuiet: true, losses: 0 });
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
      return interrupted({ ...state, agentSpeaks: false }, fact.heardMs);
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
      return move(
        { ...state, waited: { itemId: fact.itemId, wait: fact.wait } },
        report({ type: 'turnTaken', wait: fact.wait }),
      );
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
    case 'announced':
      return announced(state, fact.isWhole);
    case 'answeredBy':
      return answeredBy(state, fact.finding);
    case 'greetingEnded':
      return leaveMessage(state);
    case 'levels':
      return move(state, report({ type: 'levelsMeasured', ...fact.levels }));
    case 'lost':
      return lost(state, fact.loss, fact.owesReply);
    case 'expiring':
      return expiring(state);
    default:
      return stay(state);
  }
}

function agentFinished(state: RealtimeState): RealtimeStep {
  const told = report({ type: 'speaking', who: 'nobody' });
  if (state.phase === 'reconnecting' && state.isReopened) return after(told, resume(state));
  if (state.phase === 'talking' && state.isExpiring) return after(told, rotate(state));
  return move(state, told, ...(state.phase === 'reconnecting' ? [] : idleTimer(state)));
}

const after = (first: RealtimeEffect, { state, effects }: RealtimeStep): RealtimeStep =>
  move(state, first, ...effects);

function interrupted(state: RealtimeState, heardMs: number): RealtimeStep {
  const told = report({ type: 'noted', kind: 'agent.interrupted', data: { heardMs } });
  // Who spoke into the old session's words is answered by the new one.
  return state.isReopened ? after(told, resume({ ...state, owesReply: false })) : move(state, told);
}

/** Who presses keys is there. */
function pressed(state: RealtimeState, digit: string): RealtimeStep {
  const text = `The callee pressed ${digit}.`;
  const told = remember({ ...state, idlePrompts: 0 }, { kind: 'system', text });
  return state.phase === 'talking' ? move(told.state, ...told.effects, ...idleTimer(state)) : told;
}

function spoke(
  state: RealtimeState,
  fact: Extract<ConversationFact, { type: 'spoke' }>,
): RealtimeStep {
  const { itemId, who, text, startedAt, endedAt, interrupted } = fact;
  const wait = state.waited?.itemId === itemId ? { wait: state.waited.wait } : {};
  const turn = { itemId, who, text, startedAt, endedAt, interrupted, ...wait };
  return move(
    { ...state, history: [...state.history, historyOf(turn)] },
    report({ type: 'turnSpoken', turn }),
  );
}
