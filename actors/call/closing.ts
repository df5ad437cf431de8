import { move, stay, type Step } from '../kernel/step.ts';
import type { CallEnding } from '../ports/model.ts';
import type { CallClosing } from '../ports/store.ts';
import type { CallEffect, CallMessage } from './messages.ts';
import { endingOf, type CallState } from './state.ts';
import { cutOff } from './tool-uses.ts';
import { contactVerdict } from './verdict.ts';

type CallStep = Step<CallState, CallEffect>;

const SAVE_RETRY_MS = 2000;

/** Lets go of line, conversation and media; the actor lives on until the outcome is stored. */
export function wrapUp(state: CallState, ending: CallEnding, at: number): CallStep {
  return move(
    {
      ...state,
      phase: 'closing',
      ending: asTransferred(state, ending),
      endedAt: at,
      speaking: 'nobody',
    },
    { type: 'wrapUp' },
  );
}

/** A call that a person has taken ended as transferred, whoever hung up. */
const asTransferred = ({ transfer }: CallState, ending: CallEnding): CallEnding =>
  transfer && transfer.joinedAt !== null && ending.disposition === 'answered'
    ? { ...ending, disposition: 'transferred' }
    : ending;

/** A stopped actor drops its mail, so a call stays until everything is in the store. */
export function closing(state: CallState, message: CallMessage): CallStep {
  switch (message.type) {
    case 'dial':
      return move(state, { type: 'wrapUp' });
    case 'wrappedUp': {
      const next = {
        ...state,
        remains: message.remains,
        endedAt:
          state.answeredAt === null ? (state.endedAt ?? message.at) : lineEnd(state, message.at),
      };
      return last(next, message.at);
    }
    case 'saved':
      return move(
        { ...state, phase: 'closed' },
        {
          type: 'tellClosed',
          ending: endingOf(state),
          success: state.outcome?.success ?? false,
        },
      );
    case 'failed':
      return closingFailed(state, message);
    default:
      return stay(state);
  }
}

const lineEnd = (state: CallState, at: number): number =>
  state.endedAt !== null && state.endedAt > (state.answeredAt ?? 0) ? state.endedAt : at;

function closingFailed(
  state: CallState,
  message: Extract<CallMessage, { type: 'failed' }>,
): CallStep {
  switch (message.effect) {
    case 'save':
      return move(state, save(state, SAVE_RETRY_MS));
    case 'wrapUp':
      return last(state, message.at);
    default:
      return stay(state);
  }
}

/** What there was to know of the call is known now. */
function last(state: CallState, at: number): CallStep {
  const cut = cutOff(state, at);
  return move(cut.state, ...cut.effects, save(cut.state, 0));
}

const save = (state: CallState, afterMs: number): CallEffect => ({
  type: 'save',
  afterMs,
  closing: closingOf(state),
});

function closingOf(state: CallState): CallClosing {
  const { plan } = state;
  const endedAt = state.endedAt ?? state.startedAt;
  return {
    endedAt,
    connectedAt: state.answeredAt,
    ending: endingOf(state),
    outcome: state.outcome,
    contact: contactVerdict(endingOf(state), plan.contact.attempts, plan.retry, endedAt),
    transcript: state.turns.length
      ? state.turns.map((turn) => `${turn.who}: ${turn.text}`).join('\n')
      : null,
    toolsCalled: state.tools,
    recording: state.remains?.recording ?? null,
    rtp: state.remains?.rtp ?? null,
    quality: state.quality,
    answeredBy: state.answeredBy,
    tokens: state.tokens,
    cost: state.cost,
    turnLatencyMs: median(state.turnLatencies),
    sessionId: state.sessionId,
    transfer: transferOf(state, endedAt),
  };
}

function transferOf({ transfer }: CallState, endedAt: number): CallClosing['transfer'] {
  if (!transfer || transfer.joinedAt === null) return null;
  const { joinedAt, order } = transfer;
  // What became of a call after a REFER, its carrier alone knows.
  const isReferred = order.mode === 'cold' && order.by === 'refer';
  const operatorMs = isReferred ? null : Math.max(0, endedAt - joinedAt);
  return { to: order.to, at: joinedAt, operatorMs };
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
