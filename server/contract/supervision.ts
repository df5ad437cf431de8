import * as z from 'zod';
import { CallEvent, Turn } from './calls.ts';
import { E164 } from './common.ts';

/** What a supervisor does on a call. */
export const SupervisorMode = z.enum(['listen', 'whisper', 'barge', 'takeover']);
export type SupervisorMode = z.infer<typeof SupervisorMode>;

/** Somebody who supervises a call, as everybody sees it. */
export const LiveSupervisor = z.object({
  user_id: z.string(),
  name: z.string(),
  way: z.enum(['browser', 'phone']),
  mode: SupervisorMode,
  /** Took over and was cut off; the callee waits for a moment. */
  is_away: z.boolean(),
});
export type LiveSupervisor = z.infer<typeof LiveSupervisor>;

/** POST /calls/:id/ticket. Opens the monitor once, for this call and this person. */
export const MonitorTicket = z.object({
  ticket: z.string(),
  /** Where to connect, with `?ticket=`. */
  url: z.string(),
  /** Seconds. */
  expires_in: z.int(),
});
export type MonitorTicket = z.infer<typeof MonitorTicket>;

/** POST /calls/:id/whisper: words for the AI, or one's own voice for the person the call went to. */
export const WhisperCall = z.union([
  z.object({
    to: z.literal('agent').default('agent'),
    text: z.string().trim().min(1).max(1000),
    /** The agent speaks at once; otherwise it keeps it in mind. */
    now: z.boolean().default(false),
  }),
  z.object({ to: z.literal('operator') }),
]);
export type WhisperCall = z.input<typeof WhisperCall>;

/** POST /calls/:id/supervise-by-phone. */
export const SuperviseByPhone = z.object({
  /** Who is called; what is left out, the account's settings say. */
  to: E164.optional(),
  /** What one does once one has answered. */
  mode: SupervisorMode.default('listen'),
});
export type SuperviseByPhone = z.input<typeof SuperviseByPhone>;

/** POST /calls/:id/give-back. */
export const GiveBackCall = z.object({
  /** What was said meanwhile, for the agent. */
  note: z.string().trim().max(1000).default(''),
});
export type GiveBackCall = z.input<typeof GiveBackCall>;

/**
 * Server → browser on /ws/calls/:id/monitor, beside binary messages: 16-bit PCM, little endian,
 * mono, 8 kHz, all that the supervisor hears; silence is not sent.
 */
export const MonitorMessage = z.discriminatedUnion('type', [
  /** First of all, and whenever something of it changes. */
  z.object({
    type: z.literal('state'),
    speaking: z.enum(['callee', 'agent', 'thinking', 'nobody']),
    supervisors: z.array(LiveSupervisor),
    /** What one does here: in the browser, or on the telephone that one was called on since. */
    mode: SupervisorMode,
    by_phone: z.boolean(),
    /** The person the call went to is on the line. */
    has_operator: z.boolean(),
    /** By listener, whom it hears: `callee`, `agent`, `operator`, `you`, `supervisor`, `music`. */
    hearing: z.record(z.string(), z.array(z.string())),
  }),
  z.object({ type: z.literal('turn'), turn: Turn }),
  /** The words so far of a turn that goes on. */
  z.object({
    type: z.literal('partial'),
    item_id: z.string(),
    who: Turn.shape.who,
    text: z.string(),
  }),
  z.object({
    type: z.literal('tool'),
    name: z.string(),
    arguments: z.string(),
    result: z.string(),
    at: z.string(),
  }),
  z.object({ type: z.literal('event'), event: CallEvent }),
  /** Loudness 0 to 1, ten times a second; `others`: operator and supervisors, the loudest. */
  z.object({ type: z.literal('levels'), callee: z.number(), agent: z.number() }),
  z.object({ type: z.literal('others'), level: z.number() }),
  z.object({ type: z.literal('ended') }),
]);
export type MonitorMessage = z.infer<typeof MonitorMessage>;

/** Browser → server, beside binary messages: the microphone, as above. Muted, nothing is heard. */
export const MonitorRequest = z.object({ type: z.literal('mute'), on: z.boolean() });
export type MonitorRequest = z.infer<typeof MonitorRequest>;
