import * as z from 'zod';

/** What may be spoken with a carrier; all but the first two need a media server that converts them. */
export const LineCodec = z.enum(['PCMA', 'PCMU', 'G722', 'OPUS', 'G729']);
export type LineCodec = z.infer<typeof LineCodec>;

/** In the order in which they are offered. */
export const Codecs = z
  .array(LineCodec)
  .min(1)
  .max(LineCodec.options.length)
  .refine((all) => new Set(all).size === all.length, 'Each codec once');
