import { move, stay } from '../kernel/step.ts';
import type { ConversationItem } from '../ports/media.ts';
import type { RealtimeState, RealtimeStep } from './state.ts';

/** Tells the model something now, and any later session too. */
export function remember(state: RealtimeState, item: ConversationItem): RealtimeStep {
  const next = { ...state, history: [...state.history, item] };
  return state.phase === 'talking' ? move(next, { type: 'inject', items: [item] }) : stay(next);
}
