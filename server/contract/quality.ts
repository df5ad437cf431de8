import * as z from 'zod';

/** How a call's line was in a few seconds of it. */
export const QualitySample = z.object({
  at: z.string(),
  jitter_ms: z.number(),
  /** Of what was sent to us, 0 to 1. */
  loss: z.number(),
  rtt_ms: z.number().nullable(),
  /** Of what we sent, as the far side reports it (RTCP), 0 to 1. */
  remote_loss: z.number().nullable(),
  /** Estimated listening quality, 1 to 4.5 (ITU-T G.107). */
  mos: z.number(),
});
export type QualitySample = z.infer<typeof QualitySample>;
export const CallQuality = z.object({ data: z.array(QualitySample) });
export type CallQuality = z.infer<typeof CallQuality>;
