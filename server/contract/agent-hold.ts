import * as z from 'zod';

/** What an agent does about callees who put it on hold. */
export const holdSettings = {
  /** Seconds after which it hangs up; the time counts towards no longest duration. */
  max_hold_seconds: z.int().min(10).max(3600),
};

export const holdDefaults = {
  max_hold_seconds: holdSettings.max_hold_seconds.default(120),
};
