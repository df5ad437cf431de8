import { move, stay, type Step } from '../kernel/step.ts';
import type { CampaignPlan, CampaignProgress, HoldReason } from '../ports/store.ts';
import { mayDialAt, untilNextMinute } from '../ports/calling-hours.ts';
import type { CampaignEffect, CampaignMessage } from './messages.ts';

/** How often a campaign with free slots looks for contacts that have become due. */
const LOOK_EVERY_MS = 1000;
const COUNT_EVERY_MS = 1000;
const RETRY_STORE_MS = 2000;
/** Not even a line of a thousand calls a second is asked more often. */
const LEAST_WAIT_MS = 10;
/** One claim takes at most this many, so that a big campaign leaves room for others. */
const CLAIM_AT_MOST = 20;

/** One campaign on this node. */
export interface CampaignState {
  readonly phase: 'loading' | 'running' | 'paused' | 'draining' | 'stopping' | 'over';
  readonly plan: CampaignPlan | null;
  readonly calls: readonly string[];
  readonly claiming: boolean;
  /** Calls that may start now; refilled with time, so that a start does not burst a trunk. */
  readonly tokens: number;
  readonly refilledAt: number;
  readonly countedAt: number;
  readonly progress: CampaignProgress | null;
  /** The limit of the lines that the last claim met. */
  readonly waitsFor: HoldReason | null;
}

type CampaignStep = Step<CampaignState, CampaignEffect>;

export const newCampaign = (): CampaignState => ({
  phase: 'loading',
  plan: null,
  calls: [],
  claiming: false,
  tokens: 0,
  refilledAt: 0,
  countedAt: 0,
  progress: null,
  waitsFor: null,
});

/** Pure: the same state and message give the same step. Unexpected messages change nothing. */
export function reduceCampaign(state: CampaignState, message: CampaignMessage): CampaignStep {
  const step = reduce(state, message);
  return step.state.phase === 'over' && state.phase !== 'over'
    ? move(step.state, ...step.effects, { type: 'tellOver' })
    : step;
}

function reduce(state: CampaignState, message: CampaignMessage): CampaignStep {
  switch (message.type) {
    case 'load':
      return move(state, { type: 'load' });
    case 'loaded':
      return loaded(state, message.plan, message.at);
    case 'ticked':
      return pace(state, message.at);
    case 'claimed':
      return claimed(state, message);
    case 'counted':
      return counted(state, message.progress);
    case 'callClosed':
      return without(state, message.call.callId, message.at);
    case 'callLost': {
      const step = without(state, message.callId, message.at);
      return move(step.state, { type: 'releaseCall', callId: message.callId }, ...step.effects);
    }
    case 'completionChecked':
      return message.completed ? move({ ...state, phase: 'over' }, { type: 'load' }) : stay(state);
    case 'drain':
      return settle({ ...state, phase: 'draining' });
    case 'stop':
      return stop(state, message.polite);
    case 'hangUpCall':
      return state.calls.includes(message.callId)
        ? move(state, {
            type: 'hangUp',
            callId: message.callId,
            reason: message.reason,
            polite: true,
          })
        : stay(state);
    case 'tellCall':
      return state.calls.includes(message.callId) ? move(state, message) : stay(state);
    case 'failed':
      return failed(state, message.effect);
  }
}

function loaded(state: CampaignState, plan: CampaignPlan | null, at: number): CampaignStep {
  if (!plan) return stay({ ...state, phase: 'over' });
  const next = { ...state, plan };
  if (state.phase === 'draining' || state.phase === 'stopping' || state.phase === 'over')
    return move(next, { type: 'count' });
  switch (plan.status) {
    case 'running':
      return pace({ ...next, phase: 'running', refilledAt: state.refilledAt || at }, at);
    case 'paused':
      return move({ ...next, phase: 'paused' }, { type: 'count' });
    case 'stopped':
      return stop(next, true);
    case 'draft':
    case 'scheduled':
    case 'completed':
      return settle({ ...next, phase: 'draining' });
  }
}

/** Claims what limits, calling hours and pace allow, and says when to look again. */
function pace(state: CampaignState, at: number): CampaignStep {
  const { plan } = state;
  if (!plan || state.phase !== 'running')
    return counts(state, at)
      ? count(state, at, { type: 'tickAfter', ms: COUNT_EVERY_MS })
      : stay(state);
  if (!mayDialAt(plan.hours, at))
    return count(state, at, { type: 'tickAfter', ms: Math.min(5000, untilNextMinute(at)) });

  const rested = refill(state, plan, at);
  const free = plan.concurrentCalls - state.calls.length;
  const atMost = Math.min(free, Math.floor(rested.tokens), CLAIM_AT_MOST);
  if (state.claiming || free <= 0) return again(rested, at, LOOK_EVERY_MS);
  if (atMost < 1) return again(rested, at, Math.ceil(1000 / plan.callsPerSecond));
  return move({ ...rested, claiming: true }, { type: 'claim', atMost });
}

function refill(state: CampaignState, plan: CampaignPlan, at: number): CampaignState {
  const earned = ((at - state.refilledAt) / 1000) * plan.callsPerSecond;
  const tokens = Math.min(Math.max(1, plan.callsPerSecond), state.tokens + Math.max(0, earned));
  return { ...state, tokens, refilledAt: at };
}

function again(state: CampaignState, at: number, ms: number): CampaignStep {
  const tick = { type: 'tickAfter', ms } as const;
  return counts(state, at) ? count(state, at, tick) : move(state, tick);
}

const counts = (state: CampaignState, at: number): boolean =>
  state.phase !== 'over' && at - state.countedAt >= COUNT_EVERY_MS;

function count(state: CampaignState, at: number, ...more: CampaignEffect[]): CampaignStep {
  return move({ ...state, countedAt: at }, ...more, { type: 'count' });
}

function claimed(
  state: CampaignState,
  { plans, held, refused, at }: Extract<CampaignMessage, { type: 'claimed' }>,
): CampaignStep {
  const next = {
    ...state,
    claiming: false,
    waitsFor: held?.reason ?? null,
    tokens: state.tokens - plans.length,
    calls: [...state.calls, ...plans.map((plan) => plan.callId)],
  };
  const spawned = plans.map((plan): CampaignEffect => ({ type: 'spawnCall', plan }));
  if (state.phase === 'stopping') {
    const cut = plans.map((plan) => hangUp(plan.callId, true));
    return move(next, ...spawned, ...cut);
  }
  if (held) {
    const step = waitForLine(next, held.againInMs, at);
    return move(step.state, ...spawned, ...step.effects);
  }
  if (plans.length > 0 || refused > 0) {
    const step = pace(next, at);
    return move(step.state, ...spawned, ...step.effects);
  }
  return nothingDue(next);
}

/** The lines said when to look again; asking sooner would only cost. */
function waitForLine(state: CampaignState, againInMs: number, at: number): CampaignStep {
  const step = again(state, at, Math.max(againInMs, LEAST_WAIT_MS));
  return move(step.state, ...step.effects, ...completion(state));
}

/** Nothing was claimed: other campaigns hold the slots, or nothing is due. */
function nothingDue(state: CampaignState): CampaignStep {
  return move(
    state,
    { type: 'count' },
    { type: 'tickAfter', ms: LOOK_EVERY_MS },
    ...completion(state),
  );
}

const completion = (state: CampaignState): CampaignEffect[] =>
  state.phase === 'running' && state.calls.length === 0 ? [{ type: 'checkCompletion' }] : [];

function counted(state: CampaignState, progress: CampaignProgress): CampaignStep {
  const next = { ...state, progress };
  const { plan, waitsFor } = state;
  return plan ? move(next, { type: 'show', plan, progress, waitsFor }) : stay(next);
}

function without(state: CampaignState, callId: string, at: number): CampaignStep {
  const next = { ...state, calls: state.calls.filter((id) => id !== callId) };
  if (state.phase === 'running') return pace(next, at);
  return settle(next);
}

/** A campaign that takes nothing new ends with its last call. */
function settle(state: CampaignState): CampaignStep {
  const leaving = state.phase === 'draining' || state.phase === 'stopping';
  const done = leaving && state.calls.length === 0 && !state.claiming;
  return move(done ? { ...state, phase: 'over' } : state, { type: 'count' });
}

const hangUp = (callId: string, polite: boolean): CampaignEffect => ({
  type: 'hangUp',
  callId,
  reason: 'the campaign was stopped',
  polite,
});

function stop(state: CampaignState, polite: boolean): CampaignStep {
  const step = settle({ ...state, phase: 'stopping' });
  return move(step.state, ...state.calls.map((id) => hangUp(id, polite)), ...step.effects);
}

function failed(state: CampaignState, effect: CampaignEffect['type']): CampaignStep {
  const later = { type: 'tickAfter', ms: RETRY_STORE_MS } as const;
  switch (effect) {
    case 'claim':
      return state.phase === 'running'
        ? move({ ...state, claiming: false }, later)
        : settle({ ...state, claiming: false });
    case 'load':
      return state.phase === 'loading' ? stay({ ...state, phase: 'over' }) : stay(state);
    case 'checkCompletion':
      return move(state, later);
    default:
      return stay(state);
  }
}
