import { move, stay, type Step } from '../kernel/step.ts';
import { hearingOf, type Scene, type Supervisor, type Talk } from '../ports/hearing.ts';
import type { PartyFact } from '../ports/media.ts';
import { note, type CallEffect } from './messages.ts';
import type { CallState } from './state.ts';

type CallStep = Step<CallState, CallEffect>;

/** Changes what goes on between callee, AI and operator; supervisors stay as they are. */
export const setTalk = (state: CallState, talk: Talk): CallStep =>
  setScene(state, { ...state.scene, talk });

/** Changes who supervises and how; what goes on between the others stays as it is. */
export const setSupervisors = (state: CallState, supervisors: readonly Supervisor[]): CallStep =>
  setScene(state, { ...state.scene, supervisors });

function setScene(state: CallState, scene: Scene): CallStep {
  return move({ ...state, scene }, { type: 'arrange', hearing: hearingOf(scene) });
}

/** Somebody has come onto the bridge, or has left it without being told to. */
export function party(state: CallState, fact: PartyFact): CallStep {
  switch (fact.type) {
    case 'partyJoined':
      // A supervisor has a line of its own, with a name.
      return fact.role === 'supervisor'
        ? stay(state)
        : move(state, note({ at: fact.at, kind: 'party.joined', data: { role: fact.role } }));
    case 'partyLost':
      return move(
        state,
        note({ at: fact.at, kind: 'party.lost', data: { role: fact.role, reason: fact.reason } }),
      );
    case 'partyLevels':
      return stay(state);
  }
}
