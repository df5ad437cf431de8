import { move, stay, type Step } from '../kernel/step.ts';
import { OPERATOR } from '../ports/hearing.ts';
import type { CallEnding } from '../ports/model.ts';
import type { TransferFailure, TransferOrder } from '../ports/transfer.ts';
import type { RealtimeMessage } from '../realtime/messages.ts';
import { wrapUp } from './closing.ts';
import { endings } from './endings.ts';
import { note, type CallEffect } from './messages.ts';
import { setTalk } from './scene.ts';
import { isTakenOver, type CallState } from './state.ts';
import type {
  Transfer,
  TransferEffect,
  TransferFact,
  TransferProblem,
} from './transfer-messages.ts';
import { briefing, comeBack, takeLeave } from './transfer-words.ts';

type CallStep = Step<CallState, CallEffect>;

/** An operator who has heard what it is about presses a key within this time. */
const ACCEPT_WITHIN_MS = 45_000;
const ACCEPT = '1';
const REJECT = '2';

const does = (effect: TransferEffect): CallEffect => ({ type: 'transfer', effect });
const tells = (message: RealtimeMessage): CallEffect => ({ type: 'tellRealtime', message });

/** What becomes of a call that is passed on, as long as it is talking. */
export function transfer(state: CallState, fact: TransferFact, at: number): CallStep {
  if (state.phase !== 'talking' || state.ending) return stay(state);
  if (fact.type === 'asked') return asked(state, fact.order, at);
  if (fact.type === 'apologised') return apologised(state, at);
  const { transfer: current } = state;
  if (!current) return stay(state);
  switch (current.phase) {
    case 'announcing':
      return fact.type === 'announced' ? tried(state, current, at) : stay(state);
    case 'calling':
    case 'ringing':
      return calling(state, { current, fact, at });
    case 'briefing':
      return briefed(state, { current, fact, at });
    case 'referring':
      return fact.type === 'referred' ? referred(state, fact.status, at) : stay(state);
    case 'joined':
      return fact.type === 'operatorGone'
        ? wrapUp(state, fact.ending ?? endings.operatorLost(), at)
        : stay(state);
  }
}

interface Going {
  readonly current: Transfer;
  readonly fact: TransferFact;
  readonly at: number;
}

/** One at a time: a second order while the first goes on changes nothing. */
function asked(state: CallState, order: TransferOrder, at: number): CallStep {
  if (state.transfer) return stay(state);
  const { to, mode, by, askedBy, reason } = order;
  return move(
    { ...state, transfer: { order, phase: 'announcing', joinedAt: null } },
    note({ at, kind: 'transfer.started', data: { to, mode, by, asked_by: askedBy, reason } }),
    tells({ type: 'stepAside' }),
    // The agent that asked for it has said so itself.
    ...(askedBy === 'supervisor' ? [tells({ type: 'tellNow', instructions: takeLeave })] : []),
    does({ type: 'awaitLastWords' }),
  );
}

function tried(state: CallState, current: Transfer, at: number): CallStep {
  const { order } = current;
  const isReferred = order.mode === 'cold' && order.by === 'refer';
  const sound = order.mode === 'cold' ? 'ringback' : 'hold';
  const waiting = setTalk(state, { kind: 'waiting', sound });
  return move(
    inPhase(waiting.state, { ...current, phase: isReferred ? 'referring' : 'calling' }),
    ...waiting.effects,
    note({
      at,
      kind: isReferred ? 'transfer.referred' : 'transfer.calling',
      data: { to: order.to },
    }),
    does(
      isReferred
        ? { type: 'refer', to: order.to }
        : { type: 'callOperator', order, line: state.line },
    ),
  );
}

const inPhase = (state: CallState, transfer: Transfer | null): CallState => ({
  ...state,
  transfer,
});

function calling(state: CallState, { current, fact, at }: Going): CallStep {
  switch (fact.type) {
    case 'rang':
      return current.phase === 'ringing'
        ? stay(state)
        : move(
            inPhase(state, { ...current, phase: 'ringing' }),
            note({ at, kind: 'transfer.ringing', data: {} }),
          );
    case 'lineFailed': {
      const { trunk, explanation } = fact;
      return move(state, note({ at, kind: 'transfer.line_failed', data: { trunk, explanation } }));
    }
    case 'answered':
      return current.order.mode === 'cold' ? joined(state, current, at) : brief(state, current, at);
    case 'notTaken':
      return failed(state, fact.problem, at);
    case 'operatorGone':
      return failed(state, problem('hung_up', 'The operator hung up at once.'), at);
    default:
      return stay(state);
  }
}

function brief(state: CallState, current: Transfer, at: number): CallStep {
  const talk = { kind: 'briefing', operator: OPERATOR, sound: 'hold' } as const;
  const step = setTalk(inPhase(state, { ...current, phase: 'briefing' }), talk);
  return move(
    step.state,
    ...step.effects,
    note({ at, kind: 'transfer.briefing', data: {} }),
    state.aiReady ? tells({ type: 'tellNow', instructions: briefing(current.order) }) : keys(state),
    does({ type: 'limitBriefing', ms: ACCEPT_WITHIN_MS }),
  );
}

const keys = ({ plan }: CallState): CallEffect =>
  does({ type: 'tellKeys', language: plan.agent.turnRules.language });

/**
 * The AI is gone for good while somebody is being called: the callee waits on, and the operator takes the call
 * without having heard what it is about.
 */
export function withoutBriefing(state: CallState, ending: CallEnding): CallStep {
  const next = { ...state, aiReady: false, aiEnding: ending };
  return state.transfer?.phase === 'briefing' ? move(next, keys(state)) : stay(next);
}

function briefed(state: CallState, { current, fact, at }: Going): CallStep {
  switch (fact.type) {
    case 'keyPressed':
      if (fact.digit === ACCEPT) return joined(state, current, at);
      return fact.digit === REJECT
        ? failed(state, problem('rejected', 'The operator declined by key.'), at)
        : stay(state);
    case 'briefingTookTooLong':
      return failed(
        state,
        problem('not_accepted', 'The operator answered and did not accept the call in time.'),
        at,
      );
    case 'operatorGone':
      return failed(state, problem('hung_up', 'The operator hung up without taking the call.'), at);
    default:
      return stay(state);
  }
}

function joined(state: CallState, current: Transfer, at: number): CallStep {
  const agentListens = current.order.then === 'listen';
  const talk = { kind: 'joined', operator: OPERATOR, agentListens } as const;
  const step = setTalk(inPhase(state, { ...current, phase: 'joined', joinedAt: at }), talk);
  return move(
    step.state,
    ...step.effects,
    does({ type: 'endBriefing' }),
    note({
      at,
      kind: 'transfer.joined',
      data: { to: current.order.to, agent_listens: agentListens },
    }),
  );
}

/** The AI takes the callee back, and knows why. Without one, the callee is told that nobody can help them now. */
function failed(state: CallState, why: TransferProblem, at: number): CallStep {
  const { failure, explanation, sipStatus } = why;
  const step = setTalk(inPhase(state, null), { kind: 'conversation' });
  return move(
    step.state,
    does({ type: 'endBriefing' }),
    does({ type: 'dropOperator' }),
    ...step.effects,
    note({
      ...{ at, kind: 'transfer.failed' },
      data: { failure, explanation, sip_status: sipStatus ?? null },
    }),
    ...(isTakenOver(state) ? [] : [takenBack(state, failure)]),
  );
}

const takenBack = ({ aiReady }: CallState, failure: TransferFailure): CallEffect =>
  aiReady ? tells({ type: 'stepBack', ...comeBack(failure) }) : does({ type: 'apologise' });

/** Somebody may have come to speak with the callee meanwhile. */
function apologised(state: CallState, at: number): CallStep {
  if (state.transfer || isTakenOver(state)) return stay(state);
  return wrapUp(state, state.aiEnding ?? endings.aiGone('ai_gone', NOBODY_LEFT), at);
}

const NOBODY_LEFT = 'Nobody took the call, and the AI had left it before.';

const problem = (failure: TransferFailure, explanation: string): TransferProblem => ({
  failure,
  explanation,
});

/** The carrier has connected them, or could not. */
function referred(state: CallState, status: number, at: number): CallStep {
  if (status < 200 || status >= 300)
    return failed(state, { ...referProblem(status), sipStatus: status }, at);
  return referredAway(state, at);
}

/** Our part of a call that the carrier took over is done. */
export function referredAway(state: CallState, at: number): CallStep {
  const { transfer: current } = state;
  if (!current) return stay(state);
  const done = { ...current, phase: 'joined', joinedAt: at } as const;
  const step = wrapUp(inPhase(state, done), endings.referred(), at);
  const to = current.order.to;
  return move(step.state, note({ at, kind: 'transfer.joined', data: { to } }), ...step.effects);
}

function referProblem(status: number): TransferProblem {
  const failure = failureOf(status);
  const explanation =
    failure === 'unreachable'
      ? `The carrier did not take the REFER, or knows no way there (${status}). Try the transfer by bridge.`
      : `The carrier reported ${status} for the transfer.`;
  return { failure, explanation };
}

/** What a final status of the far phone, or of a REFER, comes to. */
export function failureOf(status: number): TransferFailure {
  if (status === 486 || status === 600) return 'busy';
  if (status === 408 || status === 480 || status === 487) return 'no_answer';
  if (status === 603 || status === 607 || status === 403) return 'refused';
  return [404, 405, 410, 420, 484, 501, 604].includes(status) ? 'unreachable' : 'failed';
}
