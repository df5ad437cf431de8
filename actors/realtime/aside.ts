import { move, stay } from '../kernel/step.ts';
import type { RealtimeMessage } from './messages.ts';
import { idleTimer, type RealtimeState, type RealtimeStep } from './state.ts';

type AsideMessage = Extract<RealtimeMessage, { type: 'stepAside' | 'stepBack' | 'tellNow' }>;

/** Leaves the talking to people, and takes it up again. Who hears whom is arranged by the call. */
export function aside(state: RealtimeState, message: AsideMessage): RealtimeStep {
  switch (message.type) {
    case 'stepAside':
      return move({ ...state, isAside: true }, { type: 'cancelTimer', timer: 'idle' });
    case 'stepBack':
      return back(state, message);
    case 'tellNow':
      return state.phase === 'talking'
        ? move(state, { type: 'say', instructions: message.instructions })
        : stay(state);
  }
}

/** What a session that is being opened must know stands in the history. */
function back(
  state: RealtimeState,
  { told, instructions }: Extract<AsideMessage, { type: 'stepBack' }>,
): RealtimeStep {
  const item = { kind: 'system' as const, text: told };
  const next = { ...state, isAside: false, history: [...state.history, item] };
  if (state.phase !== 'talking') return stay(next);
  return move(
    next,
    { type: 'inject', items: [item] },
    { type: 'say', instructions },
    ...idleTimer(next),
  );
}
