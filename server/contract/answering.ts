import * as z from 'zod';
import { Id } from './common.ts';

export const AnsweredVerdict = z.enum(['human', 'machine', 'screening', 'unknown']);
export type AnsweredVerdict = z.infer<typeof AnsweredVerdict>;

/** What an agent does about an answering machine. */
export const voicemailSettings = {
  /** `off`: the verdict is only shown. */
  voicemail: z.enum(['off', 'hang_up', 'leave_message']),
  /** Said after the beep, word for word, `{{variables}}` filled; null leaves the words to the agent. */
  voicemail_message: z.string().trim().min(1).max(1000).nullable(),
};

export const voicemailDefaults = {
  voicemail: voicemailSettings.voicemail.default('off'),
  voicemail_message: voicemailSettings.voicemail_message.default(null),
};

/** Who answered a call, as it was heard, and as somebody who listened corrected it. */
export const Answering = z.object({
  call_id: Id,
  verdict: AnsweredVerdict,
  confidence: z.number(),
  /** What the verdict rests on, e.g. `beep`. */
  rule: z.string(),
  /** The same in words, English. */
  reason: z.string(),
  after_ms: z.int(),
  features: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
  corrected_to: AnsweredVerdict.nullable(),
  /** Full name of who corrected it. */
  corrected_by: z.string().nullable(),
  corrected_at: z.string().nullable(),
});
export type Answering = z.infer<typeof Answering>;

/** PUT /calls/:id/answered-by */
export const CorrectAnswering = z.object({ verdict: AnsweredVerdict });
export type CorrectAnswering = z.infer<typeof CorrectAnswering>;

const Count = z.object({
  verdict: AnsweredVerdict,
  /**
   * As corrected, or as the conversation went: two turns and more of the callee are a person's, and
   * the outcome `voicemail`, which the model sets by itself, is a machine's.
   */
  truth: AnsweredVerdict,
  calls: z.int(),
});

/** How often the detection was right, as far as that is known. */
export const AnsweringReport = z.object({
  /** Calls with a verdict. */
  calls: z.int(),
  by_verdict: z.array(z.object({ verdict: AnsweredVerdict, calls: z.int() })),
  corrected: z.array(Count),
  /** Against how the conversation went, where that tells and nobody corrected the verdict. */
  by_turns: z.array(Count),
});
export type AnsweringReport = z.infer<typeof AnsweringReport>;
