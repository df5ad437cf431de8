import { move, stay } from '../kernel/step.ts';
import { report, type RealtimeState, type RealtimeStep } from './state.ts';

/** From "end the call" to the line being cut, whatever the model does. */
export const WATCHDOG_MS = 5000;
const GOODBYE =
  'The call has to end now. Say goodbye politely in one short sentence, in the language of the call.';

/** Lets the last words be heard, then hangs up; a watchdog does so in any case. */
export function end(state: RealtimeState, reason: string, withinMs: number): RealtimeStep {
  if (state.phase === 'ending') return stay(state);
  const ending = { ...state, phase: 'ending' as const, endReason: reason };
  if (withinMs === 0 || !state.answered) return hangUp(ending);
  return move(
    ending,
    { type: 'cancelTimer', timer: 'idle' },
    { type: 'waitDrained', withinMs: withinMs - 500 },
    { type: 'setTimer', timer: 'watchdog', ms: withinMs },
  );
}

export function sayGoodbye(state: RealtimeState, reason: string): RealtimeStep {
  // Nobody would hear the goodbye of one that stands aside.
  if (state.phase !== 'talking' || state.isAside) return end(state, reason, 0);
  const ending = end(state, reason, WATCHDOG_MS);
  return move(
    ending.state,
    { type: 'cancelTimer', timer: 'warning' },
    { type: 'say', instructions: GOODBYE },
    ...ending.effects,
  );
}

export function hangUp(state: RealtimeState): RealtimeStep {
  if (state.phase !== 'ending') return stay(state);
  return move(
    { ...state, phase: 'over' },
    { type: 'cancelTimer', timer: 'watchdog' },
    report({ type: 'endAsked', reason: state.endReason ?? 'the conversation ended' }),
  );
}
