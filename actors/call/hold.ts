/** The callee puts us on hold and comes back: meanwhile the agent neither hears nor says anything. */
import { move, stay, type Step } from '../kernel/step.ts';
import { note, type CallEffect } from './messages.ts';
import { setTalk } from './scene.ts';
import { isTakenOver, type CallState } from './state.ts';

type CallStep = Step<CallState, CallEffect>;

/** So much is left in any case to whoever comes back. */
const LEAST_MS = 10_000;

/** What the far side's latest description says: whether it listens. */
export function held(state: CallState, isHeld: boolean, at: number): CallStep {
  if (isHeld === (state.heldAt !== null)) return stay(state);
  return isHeld ? putOnHold(state, at) : takenOff(state, at);
}

/** Whether the agent waits for a callee who holds; people who talk with each other do not wait. */
export const waitsOnHold = ({ heldAt, scene }: CallState): boolean =>
  heldAt !== null && scene.talk.kind === 'held';

function putOnHold(state: CallState, at: number): CallStep {
  const next = { ...state, heldAt: at };
  const noted = note({ at, kind: 'call.held', data: {} });
  const isWithAgent = state.scene.talk.kind === 'conversation' && state.transfer === null;
  if (!isWithAgent) return move(next, noted);
  const step = setTalk(next, { kind: 'held' });
  return move(
    step.state,
    noted,
    { type: 'tellRealtime', message: { type: 'stepAside' } },
    ...step.effects,
    { type: 'limitDuration', ms: state.plan.agent.maxHoldMs },
  );
}

function takenOff(state: CallState, at: number): CallStep {
  const heldForMs = at - (state.heldAt ?? at);
  const next = { ...state, heldAt: null, heldMs: state.heldMs + heldForMs };
  const seconds = Math.round(heldForMs / 1000);
  const noted = note({ at, kind: 'call.unheld', data: { seconds } });
  if (!waitsOnHold(state)) return move(next, noted);
  const step = setTalk(next, { kind: 'conversation' });
  const leftMs = timeLeft(next, at);
  return move(
    step.state,
    noted,
    ...step.effects,
    { type: 'limitDuration', ms: leftMs },
    ...(isTakenOver(state) || state.transfer !== null
      ? []
      : [{ type: 'tellRealtime' as const, message: back(seconds, leftMs) }]),
  );
}

/** Time on hold is no talking time. */
const timeLeft = ({ plan, answeredAt, heldMs }: CallState, at: number): number =>
  Math.max(LEAST_MS, plan.agent.maxCallMs - (at - (answeredAt ?? at) - heldMs));

const back = (seconds: number, leftMs: number) =>
  ({
    type: 'stepBack',
    told: `The callee had put you on hold for ${seconds} seconds; you heard nothing of it. The callee is with you again.`,
    instructions:
      'The callee is back from putting you on hold. In one short sentence, in the language of the call, say that you are still there, and go on where you were. Do not greet again.',
    leftMs,
  }) as const;
