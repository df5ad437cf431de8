import { move, type Step } from '../kernel/step.ts';
import type { CallEnding, FailoverRule } from '../ports/model.ts';
import { wrapUp } from './closing.ts';
import { endings } from './endings.ts';
import { note, type CallEffect, type CallMessage } from './messages.ts';
import type { CallState } from './state.ts';

type CallStep = Step<CallState, CallEffect>;

/** Dials over the state's line. */
export const invite = ({ offer, line, untried, plan }: CallState): CallEffect => ({
  type: 'invite',
  offer,
  line: {
    ...line,
    // The last line has nobody to make way for.
    silentForMs: untried.length > 0 ? (plan.failover?.afterMs ?? null) : null,
  },
});

/**
 * The line failed. Another is tried where the rules say so, and only before anything rang: after
 * that somebody may have heard it, and a second INVITE would ring twice.
 */
export function lineFailed(
  state: CallState,
  message: Extract<CallMessage, { type: 'notAnswered' }>,
): CallStep {
  const { ending, wasSilent, at } = message;
  const { plan } = state;
  const [next] = state.untried;
  const isOver = state.ending !== null || state.phase !== 'dialing' || !next;
  if (isOver || !(wasSilent || fallsOver(plan.failover, ending)))
    return wrapUp(state, state.ending ?? ending, at);
  const failure = wasSilent ? endings.silentLine(state.line.trunk.name) : ending;
  const failed = note({ at, kind: 'line.failed', data: lineData(state, failure) });
  return move({ ...state, failure }, failed, { type: 'reroute', line: next, failure });
}

/** Whether a line that failed this way makes way for another. */
export function fallsOver(rule: FailoverRule | null, { sipStatus, cause }: CallEnding): boolean {
  if (!rule) return false;
  // An INVITE that never left rang nowhere.
  if (cause === 'invite_not_sent') return true;
  return sipStatus !== undefined && rule.statuses.includes(sipStatus);
}

const lineData = ({ line }: CallState, { sipStatus, cause, explanation }: CallEnding) => ({
  trunk: line.trunk.name,
  trunk_id: line.trunk.id,
  status: sipStatus ?? null,
  cause,
  explanation,
});

/** The store moved the call to the next line, or that one takes no call now. */
export function rerouted(
  state: CallState,
  { taken, at }: Extract<CallMessage, { type: 'rerouted' }>,
): CallStep {
  const [line, ...untried] = state.untried;
  if (!line || !state.failure) return move(state);
  const next = { ...state, untried };
  if (state.ending) return wrapUp(taken ? { ...next, line } : next, state.ending, at);
  if (taken) {
    const dialled = { ...next, line, failure: null };
    const tried = { trunk: line.trunk.name, trunk_id: line.trunk.id };
    return move(dialled, note({ at, kind: 'line.tried', data: tried }), invite(dialled));
  }
  const [other] = untried;
  const { failure } = state;
  return other ? move(next, { type: 'reroute', line: other, failure }) : wrapUp(next, failure, at);
}
