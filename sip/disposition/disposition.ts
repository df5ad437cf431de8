import type { CallEnding } from '../../actors/ports/model.ts';
import {
  BLOCKED,
  meaningOfCause,
  meaningOfStatus,
  NOBODY_THERE,
  SILENT,
  type Meaning,
} from './meanings.ts';

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

interface Told {
  readonly status: number;
  readonly q850: number | undefined;
  readonly rang: boolean;
  readonly isBlocked: boolean;
}

/** SIP status → what happened, whose fault it is, whether a retry makes sense, what to try. */
export function endingOfFailure(failure: SipFailure): CallEnding {
  const { status, reason, q850, trunk, retryAfterMs, trunkRests } = failure;
  const blocked = isBlocked(status, reason);
  const told = { status, q850, rang: failure.rang, isBlocked: blocked };
  const { disposition, fault, retryable, means } = meaningOf(told);
  const plain = q850 === undefined ? `sip_${status}` : `sip_${status}_q850_${q850}`;
  const cause = blocked ? BLOCKED_CAUSE : plain;
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

/** Blocked by somebody who guards the callee: no decline, though the code is the same (ATIS-1000099). */
const isBlocked = (status: number, reason: string): boolean =>
  status === 603 && /network\s+blocked/i.test(reason);

function meaningOf({ status, q850, rang, isBlocked }: Told): Meaning {
  if (isBlocked) return BLOCKED;
  const precise = meaningOfCause(status, q850);
  if (precise) return precise;
  if (status === 408 || status === 487) return rang ? SILENT : NOBODY_THERE;
  return meaningOfStatus(status);
}

const BLOCKED_CAUSE = 'sip_603_blocked';

/**
 * Whether the network did its part in a call that was not answered, by what was stored of it: the cause of
 * its ending and whether it rang (ITU-T E.411: busy, no answer and refusals by the callee count as good).
 */
export function wasDelivered(cause: string, rang: boolean): boolean {
  if (cause === 'ring_timeout') return rang;
  const [, status, q850] = /^sip_(\d{3})(?:_q850_(\d+))?$/.exec(cause) ?? [];
  if (status === undefined) return false;
  const told = { status: Number(status), rang, isBlocked: false };
  return meaningOf({ ...told, q850: q850 === undefined ? undefined : Number(q850) }).delivered;
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
