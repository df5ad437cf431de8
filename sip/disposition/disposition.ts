import type { CallEnding, Disposition, Fault } from '../../actors/ports/model.ts';

/** What the wire said when an INVITE failed. */
export interface SipFailure {
  readonly status: number;
  readonly reason: string;
  /** Q.850 cause of a Reason header (RFC 3326), if there was one. */
  readonly q850?: number;
  /** A 18x was seen: the far phone was reached. */
  readonly rang: boolean;
  /** The trunk's name, for the sentence. */
  readonly trunk: string;
  readonly retryAfterMs?: number;
  readonly trunkRests?: boolean;
}

interface Meaning {
  readonly disposition: Disposition;
  readonly fault: Fault;
  readonly retryable: boolean;
  /** What it means and what to try, after "SIP 403 Forbidden from trunk X: ". */
  readonly means: string;
}

const meaning = (
  disposition: Disposition,
  fault: Fault,
  retryable: boolean,
  means: string,
): Meaning => ({ disposition, fault, retryable, means });

const BUSY = meaning('busy', 'callee', true, 'the callee is busy.');
const SILENT = meaning(
  'no_answer',
  'callee',
  true,
  'the phone rang or is off and nobody answered.',
);
const UNKNOWN_NUMBER = meaning(
  'failed',
  'callee',
  false,
  'the number does not exist. Check it, or the number rewriting of the trunk.',
);
const CREDENTIALS = meaning(
  'failed',
  'configuration',
  false,
  'the carrier does not accept our user name or password. Check the trunk’s credentials.',
);
const CODEC = meaning(
  'failed',
  'configuration',
  false,
  'the carrier accepts none of the codecs offered. Check the trunk’s codecs.',
);
const CONGESTED = meaning(
  'failed',
  'carrier',
  true,
  'the carrier or a network behind it is congested or down. Another trunk may work now.',
);
const LOOP = meaning('failed', 'carrier', true, 'the carrier’s routing runs in a loop.');
const GONE = meaning('failed', 'callee', false, 'the number was changed or taken out of service.');
const DECLINED = meaning('failed', 'callee', true, 'the callee declined the call.');

/**
 * Final responses to an INVITE (RFC 3261 section 21, RFC 3398 for what the telephone network meant).
 */
const BY_STATUS: Readonly<Record<number, Meaning>> = {
  301: GONE,
  401: CREDENTIALS,
  402: meaning('failed', 'configuration', false, 'the carrier’s account has no credit.'),
  403: meaning(
    'failed',
    'configuration',
    false,
    'the carrier forbids it: account, caller-ID or destination is not allowed. Check the caller-ID first.',
  ),
  404: UNKNOWN_NUMBER,
  407: CREDENTIALS,
  410: GONE,
  415: CODEC,
  420: meaning(
    'failed',
    'configuration',
    false,
    'the carrier does not speak an extension we demand. Take back “reliable ringing: demanded”.',
  ),
  421: meaning(
    'failed',
    'configuration',
    false,
    'the carrier demands an extension we do not offer. If it is 100rel, let the trunk take reliable ringing.',
  ),
  480: SILENT,
  482: LOOP,
  483: LOOP,
  484: meaning('failed', 'configuration', false, 'the number is incomplete in the carrier’s eyes.'),
  486: BUSY,
  488: CODEC,
  500: CONGESTED,
  502: CONGESTED,
  503: CONGESTED,
  504: CONGESTED,
  600: BUSY,
  603: DECLINED,
  604: UNKNOWN_NUMBER,
  606: CODEC,
  607: meaning('failed', 'callee', false, 'the callee does not want calls from us (RFC 8197).'),
  608: meaning(
    'failed',
    'carrier',
    false,
    'the call was blocked on its way as unwanted (RFC 8688). The caller-ID’s reputation suffers.',
  ),
};

/** Codes that say little by themselves: a Q.850 cause beside them says more. */
const GENERIC = [480, 487, 500, 503, 603];
const BY_Q850: Readonly<Record<number, Meaning>> = {
  1: UNKNOWN_NUMBER,
  2: CONGESTED,
  3: CONGESTED,
  17: BUSY,
  18: SILENT,
  19: SILENT,
  20: SILENT,
  21: DECLINED,
  22: GONE,
  28: UNKNOWN_NUMBER,
  34: CONGESTED,
  38: CONGESTED,
  41: CONGESTED,
  42: CONGESTED,
  47: CONGESTED,
};

/** SIP status → what happened, whose fault it is, whether a retry makes sense, what to try. */
export function endingOfFailure(failure: SipFailure): CallEnding {
  const { status, reason, q850, trunk, retryAfterMs, trunkRests } = failure;
  const { disposition, fault, retryable, means } = meaningOf(failure);
  const cause = q850 === undefined ? `sip_${status}` : `sip_${status}_q850_${q850}`;
  return {
    disposition,
    cause,
    fault,
    retryable,
    sipStatus: status,
    sipReason: reason,
    explanation: `SIP ${status} ${reason} from trunk ${trunk}: ${means}`,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(trunkRests && { trunkRests }),
  };
}

function meaningOf({ status, q850, rang }: SipFailure): Meaning {
  const precise = q850 !== undefined && GENERIC.includes(status) ? BY_Q850[q850] : undefined;
  if (precise) return precise;
  if (status === 408 || status === 487)
    return rang
      ? SILENT
      : meaning(
          'failed',
          'carrier',
          true,
          'nothing answers at the trunk’s address. Check host, port, transport and firewall.',
        );
  const known = BY_STATUS[status];
  if (known) return known;
  return status >= 500
    ? CONGESTED
    : meaning('failed', 'carrier', false, 'the carrier refused the call.');
}

/**
 * What a Retry-After asks for (RFC 3261 section 20.33), never more than the ceiling. A 503 speaks for the
 * whole carrier (section 21.5.4), anything else for the callee alone.
 */
export function retryAfterOf(
  status: number,
  header: string | undefined,
  ceilingMs: number,
): Pick<SipFailure, 'retryAfterMs' | 'trunkRests'> {
  const seconds = Number(/^\s*(\d{1,9})/.exec(header ?? '')?.[1] ?? 0);
  const retryAfterMs = Math.min(seconds * 1000, ceilingMs);
  return retryAfterMs > 0 ? { retryAfterMs, trunkRests: status === 503 } : {};
}

/** `Reason: Q.850;cause=17;text="User busy"` → 17 (RFC 3326). */
export function q850Of(header: string | undefined): number | undefined {
  const cause = /(?:^|,)\s*Q\.850\s*;[^,]*?cause\s*=\s*(\d+)/i.exec(header ?? '')?.[1];
  return cause === undefined ? undefined : Number(cause);
}

/** Nobody picked up within the ring time and the INVITE was taken back. */
export const rangOut = (rang: boolean, seconds: number, trunk: string): CallEnding =>
  rang
    ? {
        disposition: 'no_answer',
        cause: 'ring_timeout',
        fault: 'callee',
        retryable: true,
        explanation: `The phone rang ${seconds} s and nobody answered.`,
      }
    : {
        disposition: 'no_answer',
        cause: 'no_progress',
        fault: 'carrier',
        retryable: true,
        explanation: `Trunk ${trunk} took the call but the phone did not ring within ${seconds} s.`,
      };

export const cancelled = (): CallEnding => ({
  disposition: 'cancelled',
  cause: 'cancelled',
  fault: 'none',
  retryable: true,
  explanation: 'The call was taken back before anybody answered.',
});

/** Somebody called us and gave up, or did not confirm our answer. */
export const callerGone = (): CallEnding => ({
  disposition: 'cancelled',
  cause: 'caller_gave_up',
  fault: 'none',
  retryable: false,
  explanation: 'The caller hung up before the call was answered.',
});

/** The INVITE could not be handed to the SIP server. */
export const notSent = (trunk: string, why: string): CallEnding => ({
  disposition: 'failed',
  cause: 'invite_not_sent',
  fault: 'ours',
  retryable: true,
  explanation: `The INVITE to trunk ${trunk} could not be sent: ${why}. Check the SIP server and the trunk’s host.`,
});

/** The callee ended an answered call with BYE. */
export function endingOfBye(reason: string | undefined): CallEnding {
  const lost = /ACK timeout|session (expired|refresh)/i.test(reason ?? '');
  return {
    disposition: 'answered',
    cause: lost ? 'dialog_timeout' : 'callee_hung_up',
    fault: lost ? 'carrier' : 'none',
    retryable: false,
    explanation: lost
      ? 'The SIP server ended the call because the far side stopped answering its signalling.'
      : 'The callee hung up.',
  };
}

/** The connection to the SIP server broke while the call was up. */
export const signallingLost = (): CallEnding => ({
  disposition: 'failed',
  cause: 'signalling_lost',
  fault: 'ours',
  retryable: true,
  explanation: 'The connection to the SIP server broke during the call.',
});
