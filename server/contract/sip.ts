import * as z from 'zod';

export const SipQuery = z.object({
  /** `pcap`: a capture file that Wireshark opens, instead of JSON. */
  format: z.enum(['json', 'pcap']).default('json'),
});

/** One message of a call's SIP ladder. Digests and keys are masked. */
export const SipMessage = z.object({
  /** ISO 8601 with microseconds. */
  at: z.string(),
  /** Since the call's first message. */
  offset_ms: z.number(),
  direction: z.enum(['in', 'out']),
  transport: z.enum(['udp', 'tcp', 'tls']).nullable(),
  /** `address:port` of the far side, where the SIP server tells it. */
  peer: z.string().nullable(),
  /** Of a request; of a response the method it answers. */
  method: z.string(),
  /** Null for a request. */
  status: z.int().nullable(),
  /** The first line without the version: `INVITE sip:…` or `180 Ringing`. */
  summary: z.string(),
  /** It carries a session description. */
  has_sdp: z.boolean(),
  text: z.string(),
  /** Whose leg it belongs to: the callee's, that of the person the call was passed on to, or of one who supervises it. */
  leg: z.enum(['callee', 'operator', 'supervisor']),
});
export type SipMessage = z.infer<typeof SipMessage>;

export const SipLadder = z.object({
  sip_call_id: z.string().nullable(),
  /** Our side, as the SIP server is bound. */
  local: z.string(),
  peer: z.string().nullable(),
  data: z.array(SipMessage),
});
export type SipLadder = z.infer<typeof SipLadder>;
