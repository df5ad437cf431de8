import { move, stay } from '../kernel/step.ts';
import { warningTimers } from './idle.ts';
import type { RealtimeMessage } from './messages.ts';
import { remember } from './remember.ts';
import { idleTimer, type RealtimeState, type RealtimeStep } from './state.ts';

type AsideMessage = Extract<
  RealtimeMessage,
  { type: 'stepAside' | 'stepBack' | 'tellNow' | 'whisper' }
>;

/** Leaves the talking to people, and takes it up again. Who hears whom is arranged by the call. */
export function aside(state: RealtimeState, message: AsideMessage): RealtimeStep {
  switch (message.type) {
    case 'stepAside':
      return move({ ...state, isAside: true, toSay: null }, { type: 'cancelTimer', timer: 'idle' });
    case 'stepBack':
      return back(state, message);
    case 'whisper':
      return whispered(state, message);
    case 'tellNow':
      return state.phase === 'talking'
        ? move(state, { type: 'say', instructions: message.instructions })
        : stay({ ...state, toSay: message.instructions });
  }
}

function whispered(
  state: RealtimeState,
  { text, instructions }: Extract<AsideMessage, { type: 'whisper' }>,
): RealtimeStep {
  const told = remember(state, { kind: 'system', text });
  return instructions !== null && state.phase === 'talking'
    ? move(told.state, ...told.effects, { type: 'say', instructions })
    : told;
}

/** What a session that is being opened must know stands in the history. */
function back(
  state: RealtimeState,
  { told, instructions, leftMs }: Extract<AsideMessage, { type: 'stepBack' }>,
): RealtimeStep {
  const item = { kind: 'system' as const, text: told };
  const next = { ...state, isAside: false, history: [...state.history, item] };
  const warning = leftMs === undefined ? [] : warningTimers(state, leftMs);
  if (state.phase !== 'talking') return move({ ...next, toSay: instructions }, ...warning);
  return move(
    next,
    ...warning,
    { type: 'inject', items: [item] },
    { type: 'say', instructions },
    ...idleTimer(next),
  );
}
