import * as z from 'zod';
import { E164, Id, PageQuery, page } from './common.ts';
import { asteriskDefaults, asteriskFields } from './trunk-asterisk.ts';
import { mediaDefaults, MediaEngineKind, mediaFields } from './media-engine.ts';
import { callingDefaults, callingFields } from './trunk-calling.ts';
import { Codecs } from './trunk-codecs.ts';
import { inboundDefaults, inboundFields } from './trunk-inbound.ts';
import { limitDefaults, limitFields } from './trunk-limits.ts';
import { Host, TlsKey, transportDefaults, transportFields } from './trunk-transport.ts';

/** Set by the SIP stack itself; a trunk must not write them. */
const OWN_HEADERS =
  /^(via|from|to|call-id|cseq|contact|route|record-route|content-.*|max-forwards|authorization|proxy-authorization|callboard-trunk)$/i;

const HeaderName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9.!%*_+`'~-]+$/, 'A header name like X-Account')
  .refine((name) => !OWN_HEADERS.test(name), 'This header is set by the SIP stack itself');
/** One line: a line break would begin another header. */
const HeaderValue = z
  .string()
  .max(500)
  .regex(/^[^\r\n\0]*$/, 'One line');

export const NumberRule = z.object({
  pattern: z
    .string()
    .min(1)
    .max(200)
    .refine(isExpression, 'A regular expression like ^\\+90(5\\d{9})$'),
  replacement: z
    .string()
    .max(100)
    .regex(/^[\w+*#$&.-]*$/, 'Digits, +, *, # and $1 for a group'),
});
export type NumberRule = z.infer<typeof NumberRule>;

function isExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

const fields = {
  name: z.string().trim().min(1).max(255),
  /** With a PBX: the address its calls to us come from. */
  host: Host,
  ...asteriskFields,
  ...transportFields,
  username: z.string().max(255).nullable(),
  caller_id: E164.nullable(),
  max_channels: z.int().min(1).max(5000),
  codecs: Codecs,
  register: z.boolean(),
  /** Who stands in From: the caller-ID, or the account (some carriers refuse anybody else). */
  from_user: z.enum(['caller_id', 'username']),
  /** Host of From and the identity headers; null: our own address. */
  from_domain: Host.nullable(),
  /** Where else the caller-ID stands: P-Asserted-Identity, P-Preferred-Identity, Remote-Party-ID. */
  identity_header: z.enum(['none', 'p_asserted', 'p_preferred', 'remote_party']),
  /** The callee must not see the caller-ID (RFC 3323). */
  hide_caller_id: z.boolean(),
  /** On whose behalf the call is forwarded (RFC 5806). */
  diversion: E164.nullable(),
  /** Seconds a session may go without a sign of life (RFC 4028); null: no timer. */
  session_expires: z.int().min(90).max(86_400).nullable(),
  extra_headers: z
    .record(HeaderName, HeaderValue)
    .refine((all) => Object.keys(all).length <= 20, 'At most 20'),
  /** The first that fits an E.164 number rewrites it for this carrier. */
  number_rules: z.array(NumberRule).max(50),
  ...inboundFields,
  ...limitFields,
  ...mediaFields,
  is_default: z.boolean(),
  is_active: z.boolean(),
  ...callingFields,
};

export const TrunkState = z.enum([
  'unknown',
  'up',
  'down',
  'registered',
  'refused',
  /** OPTIONS is off and it does not register: nothing is known until a call is made. */
  'unwatched',
  'draining',
  'drained',
]);
export type TrunkState = z.infer<typeof TrunkState>;

export const Trunk = z.object({
  id: Id,
  ...fields,
  caller_id: z.string().nullable(),
  diversion: z.string().nullable(),
  /** The password itself is never given out. */
  has_password: z.boolean(),
  has_tls_key: z.boolean(),
  is_lab: z.boolean(),
  /** Takes no new calls; live ones go on. */
  is_draining: z.boolean(),
  /** The carrier asked for no calls until then (Retry-After); campaigns wait. */
  rests_until: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Trunk = z.infer<typeof Trunk>;
export const TrunkPage = page(Trunk);

const Secret = z.string().max(255).nullable();

export const CreateTrunk = z.object({
  ...fields,
  ...asteriskDefaults,
  ...transportDefaults,
  username: fields.username.default(null),
  password: Secret.default(null),
  tls_key: TlsKey.default(null),
  caller_id: fields.caller_id.default(null),
  max_channels: fields.max_channels.default(10),
  codecs: fields.codecs.default(['PCMA', 'PCMU']),
  register: fields.register.default(false),
  from_user: fields.from_user.default('caller_id'),
  from_domain: fields.from_domain.default(null),
  identity_header: fields.identity_header.default('none'),
  hide_caller_id: fields.hide_caller_id.default(false),
  diversion: fields.diversion.default(null),
  session_expires: fields.session_expires.default(1800),
  extra_headers: fields.extra_headers.default({}),
  number_rules: fields.number_rules.default([]),
  ...inboundDefaults,
  ...limitDefaults,
  ...mediaDefaults,
  is_default: fields.is_default.default(false),
  is_active: fields.is_active.default(true),
  ...callingDefaults,
});
export type CreateTrunk = z.input<typeof CreateTrunk>;

/** A password or key left out stays as it is; null removes it. */
export const UpdateTrunk = z.object({ ...fields, password: Secret, tls_key: TlsKey }).partial();
export type UpdateTrunk = z.infer<typeof UpdateTrunk>;

export const TrunkStatus = z.object({
  state: TrunkState,
  /** Why, in words, with the SIP status if there was one. */
  reason: z.string(),
  since: z.string().nullable(),
  rtt_ms: z.number().nullable(),
  active_calls: z.int(),
  max_channels: z.int(),
});
export type TrunkStatus = z.infer<typeof TrunkStatus>;
export const ListTrunks = PageQuery;

/** A change of a trunk's state, as one node saw it. */
export const TrunkEvent = z.object({
  id: Id,
  at: z.string(),
  node_id: z.string().nullable(),
  state: TrunkState,
  reason: z.string(),
});
export type TrunkEvent = z.infer<typeof TrunkEvent>;
export const TrunkEventPage = page(TrunkEvent);
export const ListTrunkEvents = PageQuery;

export const TrunkStatsQuery = z.object({
  hours: z.coerce.number().int().min(1).max(720).default(24),
});

/** How a trunk did (ITU-T E.411). */
export const TrunkStats = z.object({
  since: z.string(),
  /** Whose INVITE left and which are over; challenges and calls we took back are not counted. */
  calls: z.int(),
  /** Answer-seizure ratio, 0 to 1; null without calls. */
  asr: z.number().nullable(),
  /** Network effectiveness ratio: what reached the callee, whether or not somebody picked up. */
  ner: z.number().nullable(),
  /** Average duration of answered calls. */
  acd_seconds: z.number().nullable(),
  /** Post-dial delay: INVITE to the first sign of ringing, the median. */
  pdd_ms: z.number().nullable(),
  /** Final SIP statuses, the most frequent first. */
  codes: z.array(z.object({ status: z.int(), calls: z.int() })),
  hours: z.array(z.object({ at: z.string(), calls: z.int(), answered: z.int() })),
  /** What carried the audio of its calls, by the name of the time, the most frequent first. */
  carriers: z.array(z.object({ engine: MediaEngineKind, server: z.string(), calls: z.int() })),
});
export type TrunkStats = z.infer<typeof TrunkStats>;
