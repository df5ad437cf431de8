import * as z from 'zod';
import { E164, Id, PageQuery, TimeZone, page, sortBy } from './common.ts';
import { mediaDefaults, mediaFields } from './media-engine.ts';

export const CampaignStatus = z.enum([
  'draft',
  'scheduled',
  'running',
  'paused',
  'completed',
  'stopped',
]);
export type CampaignStatus = z.infer<typeof CampaignStatus>;

export const ContactStatus = z.enum([
  'pending',
  'queued',
  'calling',
  'connected',
  'completed',
  'failed',
  'no_answer',
  'busy',
  'voicemail',
  'dnc',
  'invalid',
  'expired',
]);
export type ContactStatus = z.infer<typeof ContactStatus>;

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time like 09:30');
const fields = {
  name: z.string().trim().min(1).max(255),
  description: z.string().max(5000).nullable(),
  agent_id: Id,
  /** Pins a saved version; null follows the agent. */
  agent_version: z.int().min(1).nullable(),
  /** Null, and no group: as the routing rules say, which is the default trunk where there are none. */
  trunk_id: Id.nullable(),
  /** Instead of one trunk. */
  trunk_group_id: Id.nullable(),
  /** It goes before the trunk’s own choice. */
  ...mediaFields,
  concurrent_calls: z.int().min(1).max(500),
  /** New calls a second at most, so that a start does not burst a trunk. */
  calls_per_second: z.int().min(1).max(200),
  /** Attempts after the first. */
  retry_attempts: z.int().min(0).max(20),
  retry_delay_minutes: z.int().min(0).max(10_080),
  /** How long a phone may ring, seconds. */
  ring_timeout: z.int().min(5).max(120),
  working_hours_enabled: z.boolean(),
  working_hours_start: ClockTime.nullable(),
  working_hours_end: ClockTime.nullable(),
  /** ISO weekdays, 1 = Monday. */
  working_days: z.array(z.int().min(1).max(7)).max(7),
  timezone: TimeZone,
  caller_id: E164.nullable(),
  record_calls: z.boolean(),
};

export const Campaign = z.object({
  id: Id,
  ...fields,
  caller_id: z.string().nullable(),
  status: CampaignStatus,
  started_at: z.string().nullable(),
  completed_at: z.string().nullable(),
  total_numbers: z.int(),
  /** Contacts that will not be dialled again. */
  completed_calls: z.int(),
  successful_calls: z.int(),
  /** Calls under way now. */
  active_calls: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Campaign = z.infer<typeof Campaign>;
export const CampaignPage = page(Campaign);

export const CreateCampaign = z.object({
  ...fields,
  description: fields.description.default(null),
  agent_version: fields.agent_version.default(null),
  trunk_id: fields.trunk_id.default(null),
  trunk_group_id: fields.trunk_group_id.default(null),
  ...mediaDefaults,
  concurrent_calls: fields.concurrent_calls.default(5),
  calls_per_second: fields.calls_per_second.default(20),
  retry_attempts: fields.retry_attempts.default(2),
  retry_delay_minutes: fields.retry_delay_minutes.default(60),
  ring_timeout: fields.ring_timeout.default(30),
  working_hours_enabled: fields.working_hours_enabled.default(false),
  working_hours_start: fields.working_hours_start.default(null),
  working_hours_end: fields.working_hours_end.default(null),
  working_days: fields.working_days.default([1, 2, 3, 4, 5]),
  /** The installation's when left out. */
  timezone: fields.timezone.optional(),
  caller_id: fields.caller_id.default(null),
  record_calls: fields.record_calls.default(true),
  /** Number lists to call; more can be assigned later. */
  list_ids: z.array(Id).max(100).default([]),
});
export type CreateCampaign = z.input<typeof CreateCampaign>;

export const UpdateCampaign = z.object(fields).partial();
export type UpdateCampaign = z.infer<typeof UpdateCampaign>;

export const ListCampaigns = PageQuery.extend({
  status: CampaignStatus.optional(),
  /** Part of the name. */
  q: z.string().trim().max(100).optional(),
  sort: sortBy('created_at', 'name', 'started_at', 'completed_calls', 'total_numbers'),
});

export const CampaignStats = z.object({
  contacts: z.partialRecord(ContactStatus, z.int()),
  dispositions: z.record(z.string(), z.int()),
  calls: z.int(),
  active_calls: z.int(),
  talk_seconds: z.number(),
  estimated_cost: z.number(),
  successful: z.int(),
  /** How long callees waited for the agent's replies, by turn, and the medians of its parts; null before any. */
  reply_wait_ms: z
    .object({
      turns: z.int(),
      p50: z.number(),
      p95: z.number(),
      parts: z.object({
        vad: z.number(),
        model: z.number(),
        network: z.number(),
        playout: z.number(),
      }),
    })
    .nullable(),
  /** Slots in use, as claims count them; 0 when nothing is under way. */
  slots_used: z.int(),
});
export type CampaignStats = z.infer<typeof CampaignStats>;

export const Contact = z.object({
  id: Id,
  campaign_id: Id,
  phone_number_id: Id,
  phone_number: z.string(),
  customer_name: z.string().nullable(),
  status: ContactStatus,
  priority: z.int(),
  attempts: z.int(),
  /** The rule that forbids to call it, for one that is `invalid`. */
  reason: z.string().nullable(),
  next_attempt_at: z.string().nullable(),
  /** When its callee wants to be called again, as said in the last call. */
  callback_at: z.string().nullable(),
  callback_note: z.string().nullable(),
  last_attempt_at: z.string().nullable(),
  completed_at: z.string().nullable(),
});
export type Contact = z.infer<typeof Contact>;
export const ContactPage = page(Contact);
export const ListContacts = PageQuery.extend({
  status: ContactStatus.optional(),
  sort: sortBy('attempts', 'last_attempt_at'),
});
