import * as z from 'zod';
import { Id } from './common.ts';

/** What an installation is and still needs, readable before anyone signed in. */
export const SystemStatus = z.object({
  version: z.string(),
  /** False until the first account exists: the admin then shows "create the first account". */
  has_account: z.boolean(),
  needs_setup_token: z.boolean(),
  /** Empty until somebody names it. */
  organisation_name: z.string(),
  /** The configured endpoints are the lab's, as they themselves report. */
  lab: z.object({
    ai: z.boolean(),
    carrier: z.boolean(),
    /** Where the lab's carrier listens, to create a trunk to it; null when it does not run. */
    trunk: z.object({ host: z.string(), port: z.int() }).nullable(),
  }),
  signalling: z.object({
    kind: z.enum(['embedded', 'drachtio']),
    up: z.boolean(),
    address: z.string(),
  }),
});
export type SystemStatus = z.infer<typeof SystemStatus>;

export const Job = z.object({
  id: Id,
  kind: z.enum(['import']),
  state: z.enum(['waiting', 'active', 'completed', 'failed']),
  /** 0 to 1. */
  progress: z.number(),
  detail: z.string().nullable(),
  result: z.record(z.string(), z.unknown()).nullable(),
  created_at: z.string(),
  ended_at: z.string().nullable(),
});
export type Job = z.infer<typeof Job>;
