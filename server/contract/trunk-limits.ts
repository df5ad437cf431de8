import * as z from 'zod';

/** How a trunk shares its numbers among calls. */
export const CallerIdMode = z.enum(['fixed', 'rotate', 'sticky', 'local']);
export type CallerIdMode = z.infer<typeof CallerIdMode>;

/** How a trunk is watched, and how much it may be used. */
export const limitFields = {
  /** Seconds between two OPTIONS; 0: never asked, for carriers that answer none. */
  options_interval_s: z
    .int()
    .max(3600)
    .refine((seconds) => seconds === 0 || seconds >= 5, '0, or at least 5 seconds'),
  /** Failures in a row before it counts as down. */
  down_after: z.int().min(1).max(20),
  /** Answers in a row before one that was down counts as up again. */
  up_after: z.int().min(1).max(20),
  /** Seconds a registration is asked for; the registrar may grant less. */
  register_expires_s: z.int().min(60).max(86_400),
  /** New calls a second at most, on all nodes together; null: no limit. */
  max_cps: z.number().min(0.1).max(1000).nullable(),
  /** So many calls may start at once before the rate holds. */
  cps_burst: z.int().min(1).max(1000),
  /** Calls begun in a day at most; null: no limit. */
  max_daily_calls: z.int().min(1).max(10_000_000).nullable(),
  /** Minutes talked in a day at most; null: no limit. */
  max_daily_minutes: z.int().min(1).max(10_000_000).nullable(),
  /** Which of the trunk's numbers a call shows. */
  caller_id_mode: CallerIdMode,
};

/** The same with what holds when they are left out. */
export const limitDefaults = {
  options_interval_s: limitFields.options_interval_s.default(30),
  down_after: limitFields.down_after.default(2),
  up_after: limitFields.up_after.default(1),
  register_expires_s: limitFields.register_expires_s.default(300),
  max_cps: limitFields.max_cps.default(null),
  cps_burst: limitFields.cps_burst.default(1),
  max_daily_calls: limitFields.max_daily_calls.default(null),
  max_daily_minutes: limitFields.max_daily_minutes.default(null),
  caller_id_mode: limitFields.caller_id_mode.default('fixed'),
};
