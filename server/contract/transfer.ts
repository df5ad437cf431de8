import * as z from 'zod';
import { E164 } from './common.ts';

/** Who takes calls over: a number, or somebody at the trunk itself. */
export const TransferTarget = z.union([
  E164,
  z
    .string()
    .max(255)
    .regex(/^sip:[^\s@<>"]+@[^\s@<>"]+$/, 'A number like +905321234567, or sip:user@host'),
]);

/** How an agent passes calls on to a person: part of its settings. */
export const transferSettings = {
  /** Null: it passes none on. */
  transfer_number: TransferTarget.nullable(),
  /** Warm: the person is told first what it is about, and takes the call by key. */
  transfer_mode: z.enum(['warm', 'cold']),
  /** How a cold transfer is made: by a second leg of ours, or by the carrier (REFER). */
  transfer_by: z.enum(['bridge', 'refer']),
  /** How long it rings there. */
  transfer_ring_seconds: z.int().min(5).max(120),
  /** What the agent does once they are joined: it leaves, or goes on writing down what is said. */
  transfer_then: z.enum(['leave', 'listen']),
};

/** What a new agent has. */
export const transferDefaults = {
  transfer_number: transferSettings.transfer_number.default(null),
  transfer_mode: transferSettings.transfer_mode.default('warm'),
  transfer_by: transferSettings.transfer_by.default('bridge'),
  transfer_ring_seconds: transferSettings.transfer_ring_seconds.default(25),
  transfer_then: transferSettings.transfer_then.default('leave'),
};

export const TransferSettings = z.object(transferSettings);
export type TransferSettings = z.infer<typeof TransferSettings>;

/** POST /calls/:id/transfer. What is left out, the agent's settings say. */
export const TransferCall = z.object({
  to: TransferTarget.optional(),
  mode: transferSettings.transfer_mode.optional(),
  by: transferSettings.transfer_by.optional(),
  /** For the person who is called. */
  reason: z.string().trim().max(500).default(''),
});
export type TransferCall = z.input<typeof TransferCall>;

/** A call that is being passed on, as the live page shows it. */
export const LiveTransfer = z.object({
  to: z.string(),
  mode: transferSettings.transfer_mode,
  phase: z.enum(['announcing', 'calling', 'ringing', 'briefing', 'referring', 'joined']),
});
export type LiveTransfer = z.infer<typeof LiveTransfer>;
