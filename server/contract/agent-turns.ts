import * as z from 'zod';

/** How an agent takes turns, beside the provider's turn detection. */
export const turnSettings = {
  /** Off: it finishes what it says, and answers afterwards. */
  allow_interruptions: z.boolean(),
  /** Speech over the agent that is shorter never interrupts it. */
  min_speech_ms: z.int().min(50).max(2000),
  /** It goes on where it paused for a cough or an "uh-huh". */
  resume_after_false: z.boolean(),
  /** A very quiet noise instead of digital silence while it says nothing. */
  comfort_noise: z.boolean(),
  /** It says "one moment" when a tool takes longer than a second. */
  tool_filler: z.boolean(),
};

export const turnDefaults = {
  allow_interruptions: turnSettings.allow_interruptions.default(true),
  min_speech_ms: turnSettings.min_speech_ms.default(200),
  resume_after_false: turnSettings.resume_after_false.default(true),
  comfort_noise: turnSettings.comfort_noise.default(true),
  tool_filler: turnSettings.tool_filler.default(true),
};
