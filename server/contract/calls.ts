import * as z from 'zod';
import { AnsweredVerdict } from './answering.ts';
import { E164, Id, Moment, PageQuery, page, sortBy } from './common.ts';
import { MediaEngineKind } from './media-engine.ts';

export const Disposition = z.enum([
  'answered',
  'no_answer',
  'busy',
  'failed',
  'voicemail',
  'transferred',
  'cancelled',
]);
export type Disposition = z.infer<typeof Disposition>;

export const RtpFigures = z.object({
  codec: z.string().nullable(),
  received: z.int(),
  sent: z.int(),
  lost: z.int(),
  late: z.int(),
  concealed: z.int(),
  jitter_ms: z.number(),
  rtt_ms: z.number().nullable(),
  mos: z.number().nullable(),
  remote_loss: z.number().nullable(),
});

export const Call = z.object({
  id: Id,
  campaign_id: Id.nullable(),
  contact_id: Id.nullable(),
  agent_id: Id.nullable(),
  /** The saved version that spoke. */
  agent_version: z.int().nullable(),
  trunk_id: Id.nullable(),
  /** Names as they are now; null when what they name is gone. */
  campaign_name: z.string().nullable(),
  agent_name: z.string().nullable(),
  trunk_name: z.string().nullable(),
  direction: z.enum(['outbound', 'inbound']),
  phone_number: z.string(),
  attempt: z.int(),
  sip_call_id: z.string().nullable(),
  /** What carried its audio, by its name at the time; null when nothing was dialled. */
  media_engine: MediaEngineKind.nullable(),
  media_server: z.string().nullable(),
  openai_session_id: z.string().nullable(),
  initiated_at: z.string().nullable(),
  ring_started_at: z.string().nullable(),
  connected_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  duration_seconds: z.number().nullable(),
  /** Null while the call is under way. */
  disposition: Disposition.nullable(),
  hangup_cause: z.string().nullable(),
  /** What happened and what to try, in words. */
  explanation: z.string().nullable(),
  sip_status: z.int().nullable(),
  /** The person who took the call over. */
  transferred_to: z.string().nullable(),
  transferred_at: z.string().nullable(),
  /** How long callee and person talked; null when a carrier connected them. */
  operator_seconds: z.int().nullable(),
  outcome: z.string().nullable(),
  success: z.boolean().nullable(),
  outcome_tags: z.array(z.string()),
  transcript: z.string().nullable(),
  tools_called: z.array(
    z.object({
      name: z.string(),
      arguments: z.string(),
      at: z.string(),
      /** It came to nothing; null for a call of an older release. */
      failed: z.boolean().nullable(),
      took_ms: z.number().nullable(),
    }),
  ),
  /** When the callee wants to be called again, and what to know then. */
  callback_at: z.string().nullable(),
  callback_note: z.string().nullable(),
  recording_id: Id.nullable(),
  tokens_used: z.int().nullable(),
  estimated_cost: z.number().nullable(),
  turn_latency_ms: z.number().nullable(),
  /** Who seems to have answered; null when nothing was heard, or the call is under way. */
  answered_by: AnsweredVerdict.nullable(),
  /** Placed to test an agent. */
  is_test: z.boolean(),
  rtp: RtpFigures.nullable(),
  created_at: z.string(),
});
export type Call = z.infer<typeof Call>;
export const CallPage = page(Call);

/** `true` or `false` in a query. */
const Flag = z.enum(['true', 'false']).transform((word) => word === 'true');

const CallFilter = {
  disposition: Disposition.optional(),
  answered_by: AnsweredVerdict.optional(),
  agent_id: Id.optional(),
  trunk_id: Id.optional(),
  /** The whole number. */
  phone_number: z.string().max(20).optional(),
  /** How a number begins, with `+`; without it also its last digits. */
  phone: z
    .string()
    .max(20)
    .regex(/^\+?[\d\s().-]*\d[\d\s().-]*$/, 'Digits of a phone number')
    .optional(),
  /** What the conversation was judged to be. */
  success: Flag.optional(),
  is_answered: Flag.optional(),
  direction: z.enum(['outbound', 'inbound']).optional(),
  from: Moment.optional(),
  /** Calls begun before it. */
  to: Moment.optional(),
  sort: sortBy('created_at', 'duration_seconds', 'estimated_cost'),
};
export const ListCalls = PageQuery.extend({ campaign_id: Id.optional(), ...CallFilter });
export type ListCalls = z.infer<typeof ListCalls>;
export const ListCampaignCalls = PageQuery.extend(CallFilter);

/** POST /calls: one call by hand, outside any campaign. */
export const PlaceCall = z.object({
  agent_id: Id,
  to: E164,
  trunk_id: Id.nullable().default(null),
  caller_id: E164.nullable().default(null),
  ring_timeout: z.int().min(5).max(120).default(30),
  record: z.boolean().default(true),
  customer_name: z.string().max(255).nullable().default(null),
  custom_data: z.record(z.string(), z.string()).default({}),
});
export type PlaceCall = z.input<typeof PlaceCall>;

export const Turn = z.object({
  item_id: z.string(),
  who: z.enum(['callee', 'agent', 'operator', 'supervisor']),
  text: z.string(),
  started_at: z.string(),
  ended_at: z.string(),
  interrupted: z.boolean(),
  /** From the callee's last voice to the agent's first packet, and what that was made of; null where nobody waited. */
  wait: z
    .object({
      latency_ms: z.int(),
      vad_ms: z.int(),
      model_ms: z.int(),
      network_ms: z.int(),
      playout_ms: z.int(),
    })
    .nullable(),
});
export type Turn = z.infer<typeof Turn>;
export const Transcript = z.object({ data: z.array(Turn) });

export const CallEvent = z.object({
  at: z.string(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type CallEvent = z.infer<typeof CallEvent>;
export const Timeline = z.object({ data: z.array(CallEvent) });

export const Recording = z.object({
  id: Id,
  call_id: Id,
  campaign_id: Id.nullable(),
  campaign_name: z.string().nullable(),
  agent_id: Id.nullable(),
  agent_name: z.string().nullable(),
  phone_number: z.string(),
  file_size: z.int(),
  duration_seconds: z.number(),
  format: z.string(),
  created_at: z.string(),
});
export type Recording = z.infer<typeof Recording>;
export const RecordingPage = page(Recording);

export const ListRecordings = PageQuery.extend({
  campaign_id: Id.optional(),
  from: Moment.optional(),
  /** Recordings begun before it. */
  to: Moment.optional(),
  sort: sortBy('created_at', 'duration_seconds', 'file_size'),
});
