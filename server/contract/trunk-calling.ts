import * as z from 'zod';

/** How calls are placed over a trunk, and what its carrier may ask for. */
export const callingFields = {
  /** Provisional responses that must arrive (RFC 3262): not spoken of, taken, or demanded. */
  reliable_provisional: z.enum(['off', 'supported', 'required']),
  /** What a 3xx is: a refusal, followed to the trunk's own host alone, or to anywhere. */
  follow_redirects: z.enum(['never', 'same_host', 'anywhere']),
  /** How often in one call. */
  max_redirects: z.int().min(1).max(10),
  /** The longest a Retry-After is honoured, in seconds; 0: not at all. */
  retry_after_max: z.int().min(0).max(86_400),
  /** Milliseconds of audio in a packet. */
  ptime: z.union([z.literal(10), z.literal(20), z.literal(30), z.literal(40)]),
  /** How key presses travel; `auto`: whatever comes, and in sending what was agreed on. */
  dtmf_mode: z.enum(['auto', 'rfc4733', 'info', 'inband']),
  /** What we call ourselves (User-Agent); null: nothing. */
  user_agent: z
    .string()
    .min(1)
    .max(100)
    // One line of printable characters: anything else could begin another header.
    .regex(/^[\x20-\x7e]+$/, 'One line of plain characters')
    .nullable(),
};

export const callingDefaults = {
  reliable_provisional: callingFields.reliable_provisional.default('off'),
  follow_redirects: callingFields.follow_redirects.default('never'),
  max_redirects: callingFields.max_redirects.default(3),
  retry_after_max: callingFields.retry_after_max.default(60),
  ptime: callingFields.ptime.default(20),
  dtmf_mode: callingFields.dtmf_mode.default('auto'),
  user_agent: callingFields.user_agent.default('Callboard'),
};
