import * as z from 'zod';
import { LiveSupervisor } from './supervision.ts';
import { LiveTransfer } from './transfer.ts';

/** What a browser can follow over /ws/live. */
export const LiveTopic = z.enum(['calls', 'campaigns', 'trunks', 'actors']);
export type LiveTopic = z.infer<typeof LiveTopic>;

export const LiveCall = z.object({
  id: z.string(),
  campaign_id: z.string().nullable(),
  campaign_name: z.string().nullable(),
  trunk_id: z.string(),
  trunk_name: z.string(),
  /** Masked: country, operator and the last two digits. */
  phone: z.string(),
  phase: z.enum(['preparing', 'dialing', 'ringing', 'talking', 'closing', 'closed']),
  /** Who is heard now. */
  speaking: z.enum(['callee', 'agent', 'thinking', 'nobody']),
  started_at: z.number(),
  answered_at: z.number().nullable(),
  ended_at: z.number().nullable(),
  /** The callee has put us on hold. */
  is_held: z.boolean(),
  /** Whether it is recorded now, or will be once it is answered. */
  recording: z.enum(['off', 'on', 'paused']),
  last_words: z.string().nullable(),
  cost: z.number(),
  disposition: z.string().nullable(),
  transfer: LiveTransfer.nullable(),
  /** Who listens, or speaks. */
  supervisors: z.array(LiveSupervisor),
});
export type LiveCall = z.infer<typeof LiveCall>;

/** A limit of the lines that a campaign waits for. */
export const HoldReason = z.enum([
  'no_trunk',
  'lab_ai',
  'trunk_down',
  'draining',
  'resting',
  'channels',
  'cps',
  'daily_calls',
  'daily_minutes',
  'daily_spend',
]);
export type HoldReason = z.infer<typeof HoldReason>;

export const LiveCampaign = z.object({
  id: z.string(),
  status: z.string(),
  total_numbers: z.number(),
  completed_calls: z.number(),
  successful_calls: z.number(),
  active_calls: z.number(),
  /** What keeps its contacts from being called; null: nothing of the lines does. */
  waits_for: HoldReason.nullable(),
});
export type LiveCampaign = z.infer<typeof LiveCampaign>;

export const LiveTrunk = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  reason: z.string(),
});
export type LiveTrunk = z.infer<typeof LiveTrunk>;

/** One actor of the supervision tree. */
export const LiveActor = z.object({
  /** Path from the root, e.g. `callboard/campaigns/<id>/<call id>/realtime`. */
  id: z.string(),
  parent: z.string().nullable(),
  kind: z.string(),
  phase: z.string(),
  /** Messages waiting. */
  mailbox: z.number(),
  /** Messages handled since its start. */
  handled: z.number(),
  restarts: z.number(),
  last_fact: z.string().nullable(),
  started_at: z.number(),
});
export type LiveActor = z.infer<typeof LiveActor>;

export type LiveItem = LiveCall | LiveCampaign | LiveTrunk | LiveActor;

/**
 * Server → browser. A topic starts with a snapshot; deltas follow with `seq` + 1 each. A gap or
 * another `epoch` means: subscribe again with `resume`, and get what is missing or a new snapshot.
 */
export const LiveMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    topic: LiveTopic,
    epoch: z.string(),
    seq: z.int(),
    items: z.array(z.record(z.string(), z.unknown())),
  }),
  z.object({
    type: z.literal('delta'),
    topic: LiveTopic,
    epoch: z.string(),
    seq: z.int(),
    put: z.array(z.record(z.string(), z.unknown())),
    gone: z.array(z.string()),
  }),
  /** Loudness 0 to 1 of the calls being watched, 10 times a second; not numbered. */
  z.object({
    type: z.literal('levels'),
    levels: z.record(z.string(), z.object({ callee: z.number(), agent: z.number() })),
  }),
  z.object({ type: z.literal('refused'), reason: z.string() }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;

/** Browser → server. */
export const LiveRequest = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('subscribe'),
    topic: LiveTopic,
    resume: z.object({ epoch: z.string(), seq: z.int() }).optional(),
  }),
  z.object({ type: z.literal('unsubscribe'), topic: LiveTopic }),
  /** The calls whose levels are on screen; replaces the list before. */
  z.object({ type: z.literal('watchLevels'), calls: z.array(z.uuid()).max(500) }),
]);
export type LiveRequest = z.infer<typeof LiveRequest>;
