import type { LiveCall } from '../../../../../server/contract/live.ts';

/** What a card shows: one of five states, with the AI's thinking as a variant of being connected. */
export type CardState = 'idle' | 'ringing' | 'connected' | 'talking' | 'thinking' | 'ended';

/** Somebody is on the line, so that there is something to hear. */
export const isAnswered = (state: CardState): boolean =>
  state === 'connected' || state === 'talking' || state === 'thinking';

export function cardState({ phase, speaking }: Pick<LiveCall, 'phase' | 'speaking'>): CardState {
  switch (phase) {
    case 'preparing':
    case 'dialing':
    case 'closing':
      return 'idle';
    case 'ringing':
      return 'ringing';
    case 'talking':
      if (speaking === 'thinking') return 'thinking';
      return speaking === 'nobody' ? 'connected' : 'talking';
    case 'closed':
      return 'ended';
  }
}
