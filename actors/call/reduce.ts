import { move, stay, type Step } from '../kernel/step.ts';
import type { MediaFact, OpenedEndpoint } from '../ports/media.ts';
import type { CallEnding } from '../ports/model.ts';
import { asHeard } from './answering.ts';
import { closing, wrapUp } from './closing.ts';
import { cancel, realtime, withoutAi } from './conversation.ts';
import { endings } from './endings.ts';
import { held, waitsOnHold } from './hold.ts';
import { invite, lineFailed, rerouted } from './failover.ts';
import { note, type CallEffect, type CallMessage } from './messages.ts';
import { isPaused, record } from './recording.ts';
import { isShown, nextKeys } from './redaction.ts';
import { LOOK_AGAIN_MS } from './seats.ts';
import { supervision } from './supervision.ts';
import { referredAway, transfer } from './transfer.ts';
import { isTakenOver, liveCall, type CallState, type KeyWay } from './state.ts';

type CallStep = Step<CallState, CallEffect>;

/** Pure: the same state and message give the same step. Unexpected messages change nothing. */
export function reduceCall(state: CallState, message: CallMessage): CallStep {
  const step = reduce(state, message);
  return isShownAlike(state, step.state)
    ? step
    : {
        state: step.state,
        effects: [...step.effects, { type: 'show', item: liveCall(step.state) }],
      };
}

function reduce(state: CallState, message: CallMessage): CallStep {
  if (message.type === 'realtime') return realtime(state, message.fact, message.at);
  if (message.type === 'transfer') return transfer(state, message.fact, message.at);
  if (message.type === 'supervision') return supervision(state, message.fact, message.at);
  switch (state.phase) {
    case 'preparing':
      return preparing(state, message);
    case 'dialing':
    case 'ringing':
      return dialing(state, message);
    case 'talking':
      return talking(state, message);
    case 'closing':
      return closing(state, message);
    case 'closed':
      return stay(state);
  }
}

const isShownAlike = (a: CallState, b: CallState): boolean =>
  a === b ||
  b.phase === 'closed' ||
  (a.phase === b.phase &&
    a.speaking === b.speaking &&
    a.turns === b.turns &&
    a.cost === b.cost &&
    a.ending === b.ending &&
    a.line === b.line &&
    a.transfer === b.transfer &&
    a.supervisors === b.supervisors &&
    a.pauses === b.pauses &&
    a.heldAt === b.heldAt);

function preparing(state: CallState, message: CallMessage): CallStep {
  switch (message.type) {
    case 'dial':
      return move({ ...state, startedAt: message.at }, { type: 'openMedia' }, shown(state));
    case 'mediaOpened':
      return state.ending
        ? wrapUp(state, state.ending, state.startedAt)
        : opened(state, message.endpoint);
    case 'notCarried':
      return wrapUp(state, state.ending ?? message.ending, message.at);
    case 'hangUp':
      return stay({ ...state, ending: endings.operatorHungUp(false, message.reason) });
    case 'failed':
      return message.effect === 'openMedia'
        ? wrapUp(state, state.ending ?? endings.internal(message.error), message.at)
        : stay(state);
    default:
      return stay(state);
  }
}

/** There is audio: the conversation opens while the line is dialled. */
function opened(state: CallState, { offer, leg, carrier }: OpenedEndpoint): CallStep {
  const next: CallState = { ...state, phase: 'dialing', offer, carrier: carrier ?? null };
  return move(next, { type: 'openConversation', leg }, invite(next));
}

function dialing(state: CallState, message: CallMessage): CallStep {
  switch (message.type) {
    case 'rang':
      return state.phase === 'ringing'
        ? stay(state)
        : move({ ...state, phase: 'ringing' }, { type: 'saveRang', at: message.at });
    case 'hangUp':
      return cancel(state, endings.operatorHungUp(false, message.reason));
    case 'mediaFactHeard':
      return message.fact.type === 'mediaLost'
        ? cancel(state, endings.mediaLost(message.fact.cause, state.carrier))
        : stay(state);
    case 'answered':
      return answered(state, message.at);
    case 'notAnswered':
      return lineFailed(state, message);
    case 'rerouted':
      return rerouted(state, message);
    case 'realtimeCrashed':
      return message.restarting
        ? stay(state)
        : cancel(state, endings.internal('The conversation’s actor crashed again and again.'));
    case 'failed':
      return message.effect === 'invite' || message.effect === 'reroute'
        ? wrapUp(state, state.ending ?? endings.internal(message.error), message.at)
        : failedAside(state, message);
    default:
      return stay(state);
  }
}

/** Our CANCEL may cross the 200 OK (RFC 3261 section 9.1); then the call is ended by BYE. */
function answered(state: CallState, at: number): CallStep {
  const next = { ...state, answeredAt: at };
  if (state.ending) return wrapUp(next, state.ending, at);
  return move(
    { ...next, phase: 'talking' },
    { type: 'tellAnswered', at },
    { type: 'saveAnswered', at },
    { type: 'limitDuration', ms: state.plan.agent.maxCallMs },
  );
}

function talking(state: CallState, message: CallMessage): CallStep {
  switch (message.type) {
    case 'hangUp':
      return finish(state, endings.operatorHungUp(true, message.reason), message);
    case 'tookTooLong':
      // People talk as long as they like.
      if (state.transfer?.phase === 'joined') return stay(state);
      // Nobody would hear a goodbye.
      if (waitsOnHold(state) && !isTakenOver(state))
        return wrapUp(state, endings.heldTooLong(), message.at);
      return isTakenOver(state)
        ? move(state, { type: 'limitDuration', ms: LOOK_AGAIN_MS })
        : finish(state, endings.tooLong(), { polite: true, at: message.at });
    case 'dialogEnded':
      return state.transfer?.phase === 'referring'
        ? referredAway(state, message.at)
        : wrapUp(state, state.ending ?? asHeard(state, message.ending), message.at);
    case 'digitPressed':
      return pressed(state, { ...message, by: 'signalling' });
    case 'held':
      return held(state, message.held, message.at);
    case 'record':
      return record(state, { ...message, by: 'supervisor' });
    case 'mediaFactHeard':
      return talkingMedia(state, message.fact);
    case 'realtimeCrashed':
      return message.restarting
        ? stay(state)
        : withoutAi(
            state,
            endings.internal('The conversation’s actor crashed again and again.'),
            message.at,
          );
    case 'failed':
      return failedAside(state, message);
    default:
      return stay(state);
  }
}

/** Ends through the agent's goodbye, or at once. */
function finish(
  state: CallState,
  ending: CallEnding,
  how: { polite: boolean; at: number },
): CallStep {
  const { polite, at } = how;
  if (state.ending && polite) return stay(state);
  const next = { ...state, ending };
  return polite && state.aiReady
    ? move(next, { type: 'tellRealtime', message: { type: 'wrapUp', reason: ending.cause } })
    : wrapUp(next, ending, at);
}

/** Some carriers send a key both as RFC 4733 event and as INFO. */
const SAME_KEY_MS = 500;

/** Samples kept of a call's line: an hour of them; of longer calls the last. */
const MAX_SAMPLES = 720;

function talkingMedia(state: CallState, fact: MediaFact): CallStep {
  switch (fact.type) {
    case 'dtmfReceived':
      return pressed(state, { ...fact, by: 'media' });
    case 'lineMeasured':
      return stay({ ...state, quality: [...state.quality, fact.sample].slice(-MAX_SAMPLES) });
    case 'mediaLost':
      return wrapUp(state, endings.mediaLost(fact.cause, state.carrier), fact.at);
  }
}

function pressed(
  state: CallState,
  { digit, at, by }: { digit: string; at: number; by: KeyWay },
): CallStep {
  const last = state.lastKey;
  const isTheSame = last?.digit === digit && last.by !== by && Math.abs(at - last.at) < SAME_KEY_MS;
  if (isTheSame) return stay({ ...state, lastKey: null });
  const keys = nextKeys(state.keys, at);
  const isSecret = isPaused(state) || (state.plan.agent.redactsCards && !isShown(keys));
  return move(
    { ...state, keys, lastKey: { digit, at, by } },
    { type: 'tellRealtime', message: { type: 'dtmf', digit } },
    note({ at, kind: 'dtmf.received', data: { digit: isSecret ? '•' : digit } }),
  );
}

const shown = (state: CallState): CallEffect => ({ type: 'show', item: liveCall(state) });

/** A lost line of transcript is no reason to hang up on someone. */
function failedAside(
  state: CallState,
  message: Extract<CallMessage, { type: 'failed' }>,
): CallStep {
  const { at, effect, error } = message;
  return effect === 'note'
    ? stay(state)
    : move(state, note({ at, kind: 'internal.effect_failed', data: { effect, error } }));
}
