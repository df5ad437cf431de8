import { move, stay } from '../kernel/step.ts';
import { sayGoodbye } from './ending.ts';
import type { RealtimeEffect } from './messages.ts';
import { remember } from './remember.ts';
import { idleTimer, report, type RealtimeState, type RealtimeStep } from './state.ts';

const MAX_IDLE_PROMPTS = 2;
/** A reply that the model is at work on may take so long before the callee counts as left alone. */
const THINKING_MS = 10_000;
/** Told so long before the end, or a third of a short call. */
const WARNING_MS = 30_000;

const IDLE_PROMPT =
  'The callee has been silent for a while. Ask briefly, in the language of the call, if they are still there.';

/** The callee has spoken: a reply comes, or never does. */
export const thinkingTimer = (state: RealtimeState): RealtimeEffect[] =>
  state.idleTimeoutMs === null || state.isAside
    ? []
    : [{ type: 'setTimer', timer: 'idle', ms: state.idleTimeoutMs + THINKING_MS }];

/** Asks twice, and then says goodbye. */
export function idled(state: RealtimeState): RealtimeStep {
  if (state.phase !== 'talking' || state.agentSpeaks || state.isAside || state.awaitsGreetingEnd)
    return stay(state);
  if (state.idlePrompts >= MAX_IDLE_PROMPTS) return sayGoodbye(state, 'the callee stayed silent');
  return move(
    { ...state, idlePrompts: state.idlePrompts + 1 },
    { type: 'say', instructions: IDLE_PROMPT },
    ...idleTimer(state),
  );
}

const warningMs = ({ maxCallMs }: RealtimeState): number => Math.min(WARNING_MS, maxCallMs / 3);

export const warningTimer = (state: RealtimeState): RealtimeEffect => ({
  type: 'setTimer',
  timer: 'warning',
  ms: state.maxCallMs - warningMs(state),
});

/** The same, for a call that lasts so much longer; none when it was warned already. */
export const warningTimers = (state: RealtimeState, leftMs: number): RealtimeEffect[] =>
  leftMs > warningMs(state)
    ? [{ type: 'setTimer', timer: 'warning', ms: leftMs - warningMs(state) }]
    : [];

/** Once in a call: the model knows of no clock. */
export function timeNearlyUp(state: RealtimeState): RealtimeStep {
  // People who talk with each other are not cut off.
  if (state.phase === 'ending' || state.isAside) return stay(state);
  const seconds = Math.round(warningMs(state) / 1000);
  const text = `The call will be cut off in ${seconds} seconds. Come to the point, settle what is open, and take your leave.`;
  const told = remember(state, { kind: 'system', text });
  return move(
    told.state,
    ...told.effects,
    report({ type: 'noted', kind: 'agent.warned', data: { seconds } }),
  );
}
