import { move, type Step } from '../kernel/step.ts';
import type { SupervisionRefusal } from '../ports/supervision.ts';
import type { CallEffect } from './messages.ts';
import { answer, came, gaveBack, left, modeAsked, stayedAway, whispered } from './seats.ts';
import type { CallState } from './state.ts';
import {
  phoneAccepted,
  phoneAnswered,
  phoneAsked,
  phoneDropped,
  phoneNotReached,
} from './supervision-by-phone.ts';
import type { SupervisionFact } from './supervision-messages.ts';

type CallStep = Step<CallState, CallEffect>;
type Question = Extract<SupervisionFact, { askId: string }>;

/** What becomes of those who supervise a call. Every question gets its answer. */
export function supervision(state: CallState, fact: SupervisionFact, at: number): CallStep {
  switch (fact.type) {
    case 'left':
      return left(state, fact, at);
    case 'stayedAway':
      return stayedAway(state, fact.partyId, at);
    case 'phoneAnswered':
      return phoneAnswered(state, fact);
    case 'phoneAccepted':
      return phoneAccepted(state, fact, at);
    case 'phoneNotReached':
      return phoneNotReached(state, fact, at);
    default: {
      const refusal = refusalOf(state);
      return refusal ? move(state, answer(fact.askId, refusal)) : asked(state, fact, at);
    }
  }
}

function refusalOf({ phase, ending }: CallState): SupervisionRefusal | null {
  if (phase === 'closing' || phase === 'closed' || ending) return { code: 'call_over' };
  return phase === 'talking' ? null : { code: 'call_not_answered' };
}

function asked(state: CallState, fact: Question, at: number): CallStep {
  switch (fact.type) {
    case 'came':
      return came(state, fact, at);
    case 'phoneAsked':
      return phoneAsked(state, fact, at);
    case 'phoneDropped':
      return phoneDropped(state, fact, at);
    case 'modeAsked':
      return modeAsked(state, fact, at);
    case 'whispered':
      return whispered(state, fact, at);
    case 'gaveBack':
      return gaveBack(state, fact, at);
  }
}
