import type { AnsweredVerdict, AnsweringReport } from '../../../../../server/contract/answering.ts';
import { VERDICTS } from './verdict-icon.ts';

export interface Confusion {
  readonly total: number;
  readonly right: number;
  /** What it was, by what it was taken for; truths of which there was none are left out. */
  readonly rows: readonly {
    readonly truth: AnsweredVerdict;
    readonly cells: readonly { readonly verdict: AnsweredVerdict; readonly calls: number }[];
  }[];
}

export function confusionOf(counts: AnsweringReport['corrected']): Confusion {
  const callsOf = (truth: AnsweredVerdict, verdict: AnsweredVerdict): number =>
    counts.find((count) => count.truth === truth && count.verdict === verdict)?.calls ?? 0;
  const truths = VERDICTS.filter((truth) => counts.some((count) => count.truth === truth));
  return {
    total: counts.reduce((sum, { calls }) => sum + calls, 0),
    right: truths.reduce((sum, truth) => sum + callsOf(truth, truth), 0),
    rows: truths.map((truth) => ({
      truth,
      cells: VERDICTS.map((verdict) => ({ verdict, calls: callsOf(truth, verdict) })),
    })),
  };
}
