import { move, type Step } from '../kernel/step.ts';
import type { AnsweredBy } from '../ports/answering.ts';
import type { CallEnding } from '../ports/model.ts';
import { note, type CallEffect } from './messages.ts';
import type { CallState } from './state.ts';

/** Each verdict is an entry of the timeline; the last one is the call's. */
export function answeredBy(
  state: CallState,
  finding: AnsweredBy,
  at: number,
): Step<CallState, CallEffect> {
  const { verdict, confidence, rule, reason, afterMs } = finding;
  return move(
    { ...state, answeredBy: finding },
    note({
      at,
      kind: `answered.${verdict}`,
      data: { confidence, rule, why: reason, after_ms: afterMs },
    }),
  );
}

/** A machine answered, as the conversation found out or the policy for mailboxes took it to be. */
export function asHeard(state: CallState, ending: CallEnding): CallEnding {
  const isMailbox = state.mailbox !== 'none' || state.outcome?.outcome === 'voicemail';
  return ending.disposition === 'answered' && isMailbox
    ? // One message is enough.
      { ...ending, disposition: 'voicemail', retryable: state.mailbox !== 'message' }
    : ending;
}
