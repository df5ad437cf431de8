import fc from 'fast-check';
import { anEnding } from '../ports/fakes.ts';
import type { CallEnding } from '../ports/model.ts';
import { contactVerdict } from './verdict.ts';

const DISPOSITIONS: CallEnding['disposition'][] = [
  'answered',
  'no_answer',
  'busy',
  'failed',
  'voicemail',
  'transferred',
  'cancelled',
];

describe('the verdict on a contact', () => {
  it('never retries one that was reached, nor one past its attempts, nor one that cannot succeed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DISPOSITIONS),
        fc.boolean(),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 20 }),
        (disposition, retryable, attempts, retries) => {
          const { status, nextAttemptAt } = contactVerdict(
            anEnding({ disposition, retryable }),
            attempts,
            { retries, delayMs: 500 },
            1000,
          );
          const reached = disposition === 'answered' || disposition === 'transferred';
          const again = retryable && !reached && attempts <= retries;
          expect(nextAttemptAt).toBe(again ? 1500 : null);
          expect(status === 'pending').toBe(again);
        },
      ),
    );
  });

  it('ends with the status of the last attempt', () => {
    const status = (disposition: CallEnding['disposition']) =>
      contactVerdict(anEnding({ disposition }), 9, { retries: 0, delayMs: 0 }, 0).status;
    expect(DISPOSITIONS.map(status)).toEqual([
      'completed',
      'no_answer',
      'busy',
      'failed',
      'voicemail',
      'completed',
      'failed',
    ]);
  });

  it('waits as long as the far side asked for, and never shorter than the campaign does', () => {
    const nextAt = (retryAfterMs: number) =>
      contactVerdict(
        anEnding({ disposition: 'failed', retryable: true, retryAfterMs }),
        1,
        { retries: 3, delayMs: 500 },
        1000,
      ).nextAttemptAt;
    expect([nextAt(90_000), nextAt(20)]).toEqual([91_000, 1500]);
  });
});
