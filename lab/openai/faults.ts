/** Faults on demand: what the real API does on its bad days, switched over HTTP. */
import { z } from 'zod';

const times = z.int().min(0);

const Faults = z.strictObject({
  /** Answers this many upgrades with an HTTP status. */
  upgrade: z
    .strictObject({
      status: z.union([
        z.literal(401),
        z.literal(403),
        z.literal(429),
        z.literal(500),
        z.literal(503),
      ]),
      times,
    })
    .nullable(),
  /** Lets this many responses end `failed` with the error. */
  failResponse: z
    .strictObject({ type: z.string(), code: z.string().nullable(), message: z.string(), times })
    .nullable(),
  /** Drops this many sessions without a closing frame after so much agent audio. */
  dropAfterAudioMs: z.strictObject({ ms: z.int().min(0), times }).nullable(),
  /** Lets this many transcriptions fail. */
  failTranscription: times,
  /** Creates this many responses that never say anything. */
  stall: times,
  /** Sessions whose instructions hold these words use tools in every response, without end. */
  toolLoop: z.string().min(1).nullable(),
  /** Adds to the thinking time of every response. */
  slowMs: z.int().min(0),
  /** Deltas that still come after `speech_started` has cancelled a response. */
  strayDeltas: z.int().min(0).max(3),
  /** Speaks a preamble in a message item of its own before the answer. */
  twoItems: z.boolean(),
  /** Sends `conversation.created` after `session.created`. */
  conversationCreated: z.boolean(),
  /** Falls back to 24 kHz PCM in this many `session.updated`, whatever was asked for. */
  forgetFormat: times,
});
/** All faults with their switches. */
export type Faults = z.infer<typeof Faults>;

/** No fault at all. */
export const noFaults = (): Faults => ({
  upgrade: null,
  failResponse: null,
  dropAfterAudioMs: null,
  failTranscription: 0,
  stall: 0,
  toolLoop: null,
  slowMs: 0,
  strayDeltas: 0,
  twoItems: false,
  conversationCreated: true,
  forgetFormat: 0,
});

/** A change of the switches, and what is done to sessions that are open now. */
export const FaultRequest = Faults.partial().extend({
  /** Closes every open session, `1006` without a closing frame. */
  closeSessions: z.strictObject({ code: z.int(), reason: z.string().default('') }).optional(),
  /** Ends every open session as after sixty minutes. */
  expireSessions: z.boolean().optional(),
});
export type FaultRequest = z.infer<typeof FaultRequest>;

/** Uses up one of the times a fault shall strike; false when none is left. */
export function strikes(fault: { times: number } | null): boolean {
  if (!fault || fault.times === 0) return false;
  fault.times--;
  return true;
}

/** Uses up one of a counted fault; false when none is left. */
export function usesUp(
  faults: Faults,
  what: 'stall' | 'failTranscription' | 'forgetFormat',
): boolean {
  if (faults[what] === 0) return false;
  faults[what]--;
  return true;
}
