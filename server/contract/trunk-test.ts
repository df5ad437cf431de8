import * as z from 'zod';
import { E164, Id } from './common.ts';

/** The steps to a carrier over our own SIP. */
const SipStep = z.enum(['dns', 'transport', 'tls', 'options', 'register']);
/** The steps to a PBX that places the calls. */
export const PbxStep = z.enum([
  'pbx_reach',
  'pbx_account',
  'pbx_version',
  'pbx_modules',
  'pbx_endpoint',
]);
export type SipStep = z.infer<typeof SipStep>;
export type PbxStep = z.infer<typeof PbxStep>;
export const TrunkTestStep = z.enum([...SipStep.options, ...PbxStep.options, 'call']);
export type TrunkTestStep = z.infer<typeof TrunkTestStep>;
/** The steps on the way to a call; nobody's phone rings. */
const TrunkWayStep = TrunkTestStep.exclude(['call']);
export type TrunkWayStep = z.infer<typeof TrunkWayStep>;

/** POST /trunks/:id/test: one step at a time, so that whoever watches sees each verdict as it comes. */
export const TestTrunk = z.discriminatedUnion('step', [
  z.object({ step: TrunkWayStep }),
  z.object({
    step: z.literal('call'),
    /** Whose phone rings: a real call, which the carrier may charge. */
    to: E164,
    /** Keys pressed once somebody has answered. */
    digits: z
      .string()
      .regex(/^[0-9*#A-D]{0,16}$/, 'Keys: 0-9, *, # and A-D, at most 16')
      .default('1'),
  }),
]);

/** What a step found; the admin says each in its reader's language. */
export const TrunkDiagnosis = z.enum([
  'ok',
  'name_not_found',
  'dns_failed',
  'bound_to_loopback',
  'connection_refused',
  'connection_timed_out',
  'not_tls',
  'tls_expired',
  'tls_expires_soon',
  'tls_wrong_name',
  'tls_self_signed',
  'tls_unknown_authority',
  'tls_unchecked',
  'tls_wants_certificate',
  'tls_failed',
  'no_answer',
  'options_refused',
  'server_error',
  'not_registering',
  'no_credentials',
  'wrong_credentials',
  'account_refused',
  'unknown_account',
  'registrar_failed',
  'call_no_packets',
  'call_silent',
  'call_too_short',
  'call_keys_refused',
  'call_unanswered',
  'call_no_progress',
  'call_busy',
  'call_declined',
  'call_wants_from_user',
  'call_forbidden',
  'call_credentials',
  'call_number',
  'call_codecs',
  'call_carrier_failed',
  'call_refused',
  'call_not_sent',
  'call_stopped',
  'pbx_silent',
  'pbx_refuses',
  'pbx_no_ari',
  'pbx_account_refused',
  'pbx_reads_only',
  'pbx_too_old',
  'pbx_module_missing',
  'pbx_no_events',
  'pbx_no_endpoint',
  'pbx_endpoint_offline',
  'pbx_endpoint_unknown',
  'other_way',
]);
export type TrunkDiagnosis = z.infer<typeof TrunkDiagnosis>;

export const TrunkVerdict = z.object({
  step: TrunkTestStep,
  verdict: z.enum(['ok', 'warning', 'failed', 'skipped']),
  diagnosis: TrunkDiagnosis,
  /** What was seen: addresses, or the SIP status and reason. */
  detail: z.string(),
  /** What it means and what to try, in English. */
  advice: z.string(),
  took_ms: z.number(),
  /** The test call, with its SIP messages; null for the other steps. */
  call_id: Id.nullable(),
});
export type TrunkVerdict = z.infer<typeof TrunkVerdict>;
