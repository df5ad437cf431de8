import { move, stay, type Step } from '../kernel/step.ts';
import type { SupervisorMode } from '../ports/hearing.ts';
import { seatOf, type Seat, type SupervisionRefusal } from '../ports/supervision.ts';
import { wrapUp } from './closing.ts';
import { endings } from './endings.ts';
import { note, type CallEffect } from './messages.ts';
import { setSupervisors } from './scene.ts';
import { isTakenOver, type CallState } from './state.ts';
import type { SupervisionEffect, SupervisionFact } from './supervision-messages.ts';
import { speakNow, takeBack, whisper } from './supervision-words.ts';

type CallStep = Step<CallState, CallEffect>;
type Of<T extends SupervisionFact['type']> = Omit<Extract<SupervisionFact, { type: T }>, 'type'>;

/** A callee whose supervisor is gone is with the AI again after this time. */
const COMES_BACK_WITHIN_MS = 5000;
/** What the duration's limit waits for while people talk. */
export const LOOK_AGAIN_MS = 30_000;

export const does = (effect: SupervisionEffect): CallEffect => ({ type: 'supervise', effect });
export const answer = (askId: string, refusal: SupervisionRefusal | null): CallEffect =>
  does({ type: 'answer', askId, refusal });

/**
 * Who comes back to a callee they had taken over goes on with it, and a telephone with what its owner does in
 * the browser; all others listen first.
 */
export function came(state: CallState, fact: Of<'came'>, at: number): CallStep {
  const { askId, partyId, userId, name, way, leg } = fact;
  const before = state.supervisors.find((seat) => seat.userId === userId && seat.way === way);
  const elsewhere =
    way === 'phone'
      ? state.supervisors.find(
          (each) => each.userId === userId && each.way === 'browser' && !each.isAway,
        )
      : undefined;
  const mode = before?.isAway ? before.mode : (elsewhere?.mode ?? 'listen');
  const seat: Seat = { partyId, userId, name, way, mode, isAway: false };
  const others = state.supervisors
    .filter((each) => each !== before)
    .map((each) => (each === elsewhere ? { ...each, mode: 'listen' as const } : each));
  const released = before && !before.isAway && before.mode === 'takeover';
  const step = seated({ ...state, takenOverAt: released ? null : state.takenOverAt }, [
    ...others,
    seat,
  ]);
  return move(
    step.state,
    ...(before ? [does({ type: 'unseat', partyId: before.partyId })] : []),
    ...(leg ? [does({ type: 'seat', partyId, leg })] : []),
    ...step.effects,
    note({ at, kind: 'supervisor.joined', data: { name, way } }),
    ...(released ? back(state, { at, note: '', isGivenBack: true }) : []),
    answer(askId, null),
  );
}

export function modeAsked(state: CallState, fact: Of<'modeAsked'>, at: number): CallStep {
  const { askId, userId, mode, partyId } = fact;
  const seat = partyId === undefined ? seatOf(state.supervisors, userId) : seatAt(state, partyId);
  const refusal = seat ? refusalOfMode(state, seat, mode) : ({ code: 'not_listening' } as const);
  if (!seat || refusal) return move(state, answer(askId, refusal));
  if (seat.mode === mode) return move(state, answer(askId, null));
  // Whoever leaves the callee leaves it to the AI.
  if (seat.mode === 'takeover' && !state.aiReady)
    return move(state, answer(askId, { code: 'ai_gone' }));
  const supervisors = state.supervisors.map((each) => (each === seat ? { ...each, mode } : each));
  const taking = mode === 'takeover';
  const step = seated({ ...state, takenOverAt: taking ? at : null }, supervisors);
  return move(
    step.state,
    ...(taking ? [stepAside] : []),
    ...step.effects,
    ...(seat.mode === 'takeover' ? back(state, { at, note: '', isGivenBack: true }) : []),
    note({ at, kind: KIND_OF[mode], data: { name: seat.name } }),
    answer(askId, null),
  );
}

const seatAt = ({ supervisors }: CallState, partyId: string): Seat | undefined =>
  supervisors.find((each) => each.partyId === partyId && !each.isAway);

const stepAside: CallEffect = { type: 'tellRealtime', message: { type: 'stepAside' } };

const KIND_OF: Readonly<Record<SupervisorMode, string>> = {
  listen: 'supervisor.listens',
  whisper: 'supervisor.whispers',
  barge: 'supervisor.barged',
  takeover: 'supervisor.took_over',
};

/** Any number may listen; one at a time is heard. */
function refusalOfMode(
  { supervisors, scene, transfer }: CallState,
  seat: Seat,
  mode: SupervisorMode,
): SupervisionRefusal | null {
  if (mode === 'listen') return null;
  const holder = supervisors.find((each) => each !== seat && each.mode !== 'listen');
  if (holder) return { code: 'held', by: holder.name };
  const { kind } = scene.talk;
  if (mode === 'whisper' && kind !== 'joined' && kind !== 'briefing')
    return { code: 'nobody_to_whisper_to' };
  const isUnderWay = transfer !== null && transfer.phase !== 'joined';
  return mode === 'takeover' && isUnderWay ? { code: 'transfer_under_way' } : null;
}

export function whispered(state: CallState, fact: Of<'whispered'>, at: number): CallStep {
  const { askId, name, text, now } = fact;
  if (!state.aiReady) return move(state, answer(askId, { code: 'ai_gone' }));
  const isSilent = isTakenOver(state) || state.transfer !== null;
  return move(
    state,
    {
      type: 'tellRealtime',
      message: {
        type: 'whisper',
        text: whisper(text),
        instructions: now && !isSilent ? speakNow : null,
      },
    },
    note({ at, kind: 'supervisor.whispered', data: { name, text } }),
    answer(askId, null),
  );
}

export function gaveBack(state: CallState, fact: Of<'gaveBack'>, at: number): CallStep {
  const { askId, userId, note: told } = fact;
  const seat = state.supervisors.find((each) => each.mode === 'takeover');
  if (!seat) return move(state, answer(askId, { code: 'not_taken_over' }));
  if (seat.userId !== userId) return move(state, answer(askId, { code: 'held', by: seat.name }));
  if (!state.aiReady && state.transfer === null)
    return move(state, answer(askId, { code: 'ai_gone' }));
  const listening = { ...seat, mode: 'listen' as const };
  const supervisors = state.supervisors.map((each) => (each === seat ? listening : each));
  const step = seated({ ...state, takenOverAt: null }, supervisors);
  return move(
    step.state,
    ...step.effects,
    note({ at, kind: 'supervisor.gave_back', data: { name: seat.name } }),
    ...back(state, { at, note: told, isGivenBack: true }),
    answer(askId, null),
  );
}

/** The AI goes on, unless a person who took the call over does. */
function back(
  { takenOverAt, transfer }: CallState,
  how: { readonly at: number; readonly note: string; readonly isGivenBack: boolean },
): CallEffect[] {
  if (transfer !== null) return [];
  const seconds = Math.round((how.at - (takenOverAt ?? how.at)) / 1000);
  return [
    { type: 'tellRealtime', message: { type: 'stepBack', ...takeBack({ ...how, seconds }) } },
  ];
}

/** Gone without a word. Who had taken over may come back; the callee waits for a moment. */
export function left(
  state: CallState,
  { partyId, hungUp = false }: Of<'left'>,
  at: number,
): CallStep {
  const seat = state.supervisors.find((each) => each.partyId === partyId);
  if (!seat || seat.isAway) return stay(state);
  if (seat.mode !== 'takeover' || state.phase !== 'talking') {
    const step = seated(state, without(state, partyId));
    return move(
      step.state,
      does({ type: 'unseat', partyId }),
      ...(state.phase === 'talking' ? step.effects : []),
      note({ at, kind: 'supervisor.left', data: { name: seat.name } }),
    );
  }
  if (hungUp) return gone(state, seat, { at, isGivenBack: true });
  const supervisors = state.supervisors.map((each) =>
    each === seat ? { ...each, isAway: true } : each,
  );
  return move(
    { ...state, supervisors },
    does({ type: 'unseat', partyId }),
    note({ at, kind: 'supervisor.lost', data: { name: seat.name } }),
    does({ type: 'awaitReturn', partyId, ms: COMES_BACK_WITHIN_MS }),
  );
}

export function stayedAway(state: CallState, partyId: string, at: number): CallStep {
  const seat = state.supervisors.find((each) => each.partyId === partyId && each.isAway);
  if (!seat || state.phase !== 'talking') return stay(state);
  return gone(state, seat, { at, isGivenBack: false });
}

/** Whoever had taken the call over has left it: it is the AI's again, or over. */
function gone(
  state: CallState,
  { partyId, name }: Seat,
  { at, isGivenBack }: { readonly at: number; readonly isGivenBack: boolean },
): CallStep {
  const leaving = [
    does({ type: 'unseat', partyId }),
    note({ at, kind: 'supervisor.left', data: { name } }),
  ];
  const step = seated({ ...state, takenOverAt: null }, without(state, partyId));
  if (!state.aiReady && state.transfer === null) {
    const nobody = 'The supervisor was cut off, and the AI had left the call before.';
    const over = wrapUp(step.state, state.ending ?? endings.aiGone('ai_gone', nobody), at);
    return move(over.state, ...leaving, ...over.effects);
  }
  const taken = back(state, { at, note: '', isGivenBack });
  return move(step.state, ...step.effects, ...leaving, ...taken);
}

const without = ({ supervisors }: CallState, partyId: string): readonly Seat[] =>
  supervisors.filter((each) => each.partyId !== partyId);

/** Who supervises from now on, on the bridge too. */
function seated(state: CallState, supervisors: readonly Seat[]): CallStep {
  const parties = supervisors.map(({ partyId, mode }) => ({ partyId, mode }));
  return setSupervisors({ ...state, supervisors }, parties);
}
