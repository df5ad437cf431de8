import type { CallEnding, ContactStatus, RetryRule } from '../ports/model.ts';
import type { ContactVerdict } from '../ports/store.ts';

/** The status a contact gets when it will not be dialled again after this ending. */
const FINAL: Record<CallEnding['disposition'], ContactStatus> = {
  answered: 'completed',
  transferred: 'completed',
  voicemail: 'voicemail',
  busy: 'busy',
  no_answer: 'no_answer',
  failed: 'failed',
  cancelled: 'failed',
};

/** Dispositions after which another attempt is never made. */
const REACHED: readonly CallEnding['disposition'][] = ['answered', 'transferred'];

/** What becomes of a contact after `attempts` attempts, the last of which ended so. */
export function contactVerdict(
  ending: CallEnding,
  attempts: number,
  rule: RetryRule,
  now: number,
): ContactVerdict {
  const again =
    ending.retryable && !REACHED.includes(ending.disposition) && attempts <= rule.retries;
  return again
    ? { status: 'pending', nextAttemptAt: now + Math.max(rule.delayMs, ending.retryAfterMs ?? 0) }
    : { status: FINAL[ending.disposition], nextAttemptAt: null };
}
