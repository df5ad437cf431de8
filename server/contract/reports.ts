import * as z from 'zod';
import { Id, TimeZone } from './common.ts';

export const DashboardRange = z.enum(['today', '7d', '30d']);
export type DashboardRange = z.infer<typeof DashboardRange>;

export const DashboardQuery = z.object({
  range: DashboardRange.default('today'),
  /** Whose day it is. */
  timezone: TimeZone.default('UTC'),
  campaign_id: Id.optional(),
});

export const DashboardFigures = z.object({
  calls: z.int(),
  /** A person answered. */
  answered: z.int(),
  successful: z.int(),
  /** Successful of answered, 0 to 1; null when nobody answered. */
  success_rate: z.number().nullable(),
  /** Of answered calls; null when there are none. */
  average_seconds: z.number().nullable(),
});
export type DashboardFigures = z.infer<typeof DashboardFigures>;

export const Dashboard = z.object({
  active_calls: z.int(),
  today: DashboardFigures,
  /** Yesterday up to the same time of day, so that the two compare. */
  yesterday: DashboardFigures,
  /** By hour for today, else by day; none left out. */
  series: z.array(
    z.object({
      /** Where the hour or the day begins. */
      at: z.string(),
      calls: z.int(),
      answered: z.int(),
      successful: z.int(),
    }),
  ),
});
export type Dashboard = z.infer<typeof Dashboard>;
