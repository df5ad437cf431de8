import { move, stay, type Step } from '../kernel/step.ts';
import { note, type CallEffect } from './messages.ts';
import { answer, came, does, left, modeAsked } from './seats.ts';
import type { CallState } from './state.ts';
import type { RungSupervisor, SupervisionFact } from './supervision-messages.ts';

type CallStep = Step<CallState, CallEffect>;
type Of<T extends SupervisionFact['type']> = Omit<Extract<SupervisionFact, { type: T }>, 'type'>;

/** Has somebody called, so that they can supervise by telephone. One telephone of each rings at a time. */
export function phoneAsked(
  state: CallState,
  { askId, userId, name, partyId, order }: Of<'phoneAsked'>,
  at: number,
): CallStep {
  if (state.rung.some((each) => each.userId === userId))
    return move(state, answer(askId, { code: 'phone_under_way' }));
  const rung = { askId, userId, name, partyId, order };
  return move(
    { ...state, rung: [...state.rung, rung] },
    note({ at, kind: 'supervisor.called', data: { name } }),
    does({ type: 'ring', rung, own: state.line }),
  );
}

/** Long enough to hear twice what the keys do. */
const KEY_WITHIN_MS = 20_000;

/** They are told what the keys do, and hear nothing of the call yet: it may be a mailbox. */
export function phoneAnswered(state: CallState, { partyId, leg }: Of<'phoneAnswered'>): CallStep {
  const rung = rungOf(state, partyId);
  if (!rung || isOver(state)) return move(state, does({ type: 'unseat', partyId }));
  const language = rung.order.language ?? state.plan.agent.turnRules.language;
  return move(
    state,
    does({ type: 'seat', partyId, leg }),
    does({ type: 'cue', partyId, cue: 'supervise', language }),
    does({ type: 'awaitKey', partyId, ms: KEY_WITHIN_MS }),
  );
}

/** They listen, or do what they had asked for. */
export function phoneAccepted(
  state: CallState,
  { partyId }: Of<'phoneAccepted'>,
  at: number,
): CallStep {
  const rung = rungOf(state, partyId);
  if (!rung || isOver(state)) return stay(state);
  const { askId, userId, name, order } = rung;
  const seated = came(
    { ...state, rung: without(state, rung) },
    { askId, userId, name, partyId, way: 'phone', leg: null },
    at,
  );
  if (order.mode === 'listen') return seated;
  const doing = modeAsked(seated.state, { ...NOBODY, userId, name, mode: order.mode, partyId }, at);
  return move(doing.state, ...seated.effects, ...doing.effects);
}

/** Nobody waits for the answer. */
const NOBODY = { askId: '' };

export function phoneNotReached(
  state: CallState,
  { partyId, problem }: Of<'phoneNotReached'>,
  at: number,
): CallStep {
  const rung = rungOf(state, partyId);
  if (!rung) return stay(state);
  const { failure, explanation, sipStatus } = problem;
  return move(
    { ...state, rung: without(state, rung) },
    does({ type: 'unseat', partyId }),
    answer(rung.askId, { code: 'not_reached', failure, explanation }),
    note({
      ...{ at, kind: 'supervisor.not_reached' },
      data: { name: rung.name, failure, explanation, sip_status: sipStatus ?? null },
    }),
  );
}

/** Takes the ringing back, or hangs up on them. */
export function phoneDropped(
  state: CallState,
  { askId, userId }: Of<'phoneDropped'>,
  at: number,
): CallStep {
  const rung = state.rung.find((each) => each.userId === userId);
  if (rung) {
    const taken = phoneNotReached(state, { partyId: rung.partyId, problem: TAKEN_BACK }, at);
    return move(taken.state, ...taken.effects, answer(askId, null));
  }
  const seat = state.supervisors.findLast((each) => each.userId === userId && each.way === 'phone');
  if (!seat) return move(state, answer(askId, { code: 'not_listening' }));
  const step = left(state, { partyId: seat.partyId, hungUp: true }, at);
  return move(step.state, ...step.effects, answer(askId, null));
}

const TAKEN_BACK = {
  failure: 'cancelled',
  explanation: 'The call to the supervisor was taken back before they answered.',
} as const;

const isOver = ({ phase, ending }: CallState): boolean => phase !== 'talking' || ending !== null;

const rungOf = ({ rung }: CallState, partyId: string): RungSupervisor | undefined =>
  rung.find((each) => each.partyId === partyId);

const without = ({ rung }: CallState, gone: RungSupervisor): readonly RungSupervisor[] =>
  rung.filter((each) => each !== gone);
