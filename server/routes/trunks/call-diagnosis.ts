import type { CallEnding, RtpStats, TrunkRoute } from '../../../actors/ports/model.ts';
import type { TrunkDiagnosis } from '../../contract/trunk-test.ts';
import { finding, type Finding } from './diagnosis.ts';

/** What was seen of a test call. */
export type CallSeen =
  | {
      readonly kind: 'answered';
      readonly rtp: RtpStats | null;
      /** RTP packets that came. */
      readonly received: number;
      /** Ms of audible audio that came. */
      readonly loudMs: number;
      /** From INVITE to ringing; null when nothing rang before the answer. */
      readonly ringAfterMs: number | null;
      /** Why the far side takes no keys. */
      readonly keysProblem: string | null;
      readonly lastedMs: number;
    }
  | { readonly kind: 'unanswered'; readonly ending: CallEnding; readonly hasProved: boolean }
  /** Answered with a description that we cannot use. */
  | { readonly kind: 'unusable'; readonly problem: string }
  /** Our own side failed. */
  | { readonly kind: 'stopped'; readonly problem: string };

/** Audible audio, ms, that is more than a click. */
export const HEARD_MS = 200;
/** They must have stayed for so long before silence says anything. */
const TELLING_MS = 1500;

/** What a test call says of a trunk. */
export function callFinding(seen: CallSeen, trunk: TrunkRoute): Finding {
  switch (seen.kind) {
    case 'answered':
      return answeredFinding(seen);
    case 'unanswered':
      return unansweredFinding(seen.ending, seen.hasProved, trunk);
    case 'unusable':
      return finding('failed', 'call_codecs', seen.problem);
    case 'stopped':
      return finding('failed', 'call_stopped', seen.problem);
  }
}

function answeredFinding(seen: Extract<CallSeen, { kind: 'answered' }>): Finding {
  const { received, loudMs, lastedMs, keysProblem } = seen;
  const detail = lineOf(seen);
  if (loudMs < HEARD_MS && lastedMs < TELLING_MS)
    return finding('warning', 'call_too_short', detail);
  if (received === 0) return finding('failed', 'call_no_packets', detail);
  if (loudMs < HEARD_MS) return finding('warning', 'call_silent', detail);
  if (keysProblem !== null)
    return finding('warning', 'call_keys_refused', `${detail} · ${keysProblem}`);
  return finding('ok', 'ok', detail);
}

/** The figures of the line, in one line. */
function lineOf({ rtp, received, loudMs, ringAfterMs }: Extract<CallSeen, { kind: 'answered' }>) {
  const { codec = null, lost = 0, jitterMs = 0, mos = null } = rtp ?? {};
  const loss = received + lost > 0 ? (100 * lost) / (received + lost) : 0;
  const heard = [
    `${received} packets`,
    `${(loudMs / 1000).toFixed(1)} s heard`,
    `${loss.toFixed(1)} % lost`,
    `${jitterMs.toFixed(1)} ms jitter`,
  ];
  return [
    ...(codec === null ? [] : [codec]),
    ...(received === 0 ? ['0 packets'] : heard),
    ...(mos === null ? [] : [`MOS ${mos.toFixed(1)}`]),
    ringAfterMs === null ? 'answered without ringing' : `rang after ${ringAfterMs} ms`,
  ].join(' · ');
}

/** Reached and not answered says that the trunk works; the audio stays in doubt. */
const REACHED: Readonly<Partial<Record<string, TrunkDiagnosis>>> = {
  ring_timeout: 'call_unanswered',
  sip_603: 'call_declined',
};

/** Endings without an answer of the carrier. */
const FAILED: Readonly<Partial<Record<string, TrunkDiagnosis>>> = {
  no_progress: 'call_no_progress',
  invite_not_sent: 'call_not_sent',
  signalling_lost: 'call_stopped',
  cancelled: 'call_stopped',
};

const BY_STATUS: Readonly<Partial<Record<number, TrunkDiagnosis>>> = {
  401: 'call_credentials',
  407: 'call_credentials',
  404: 'call_number',
  408: 'call_no_progress',
  414: 'call_number',
  416: 'call_number',
  484: 'call_number',
  485: 'call_number',
  604: 'call_number',
  415: 'call_codecs',
  488: 'call_codecs',
  606: 'call_codecs',
};

function unansweredFinding(
  { disposition, cause, sipStatus: status, explanation }: CallEnding,
  hasProved: boolean,
  { fromUser }: TrunkRoute,
): Finding {
  if (disposition === 'busy') return finding('warning', 'call_busy', explanation);
  const reached = REACHED[cause];
  if (reached) return finding('warning', reached, explanation);
  const wantsFromUser = status === 403 && hasProved && fromUser !== 'username';
  if (wantsFromUser) return finding('failed', 'call_wants_from_user', explanation);
  if (status === 403) return finding('failed', 'call_forbidden', explanation);
  const ours = FAILED[cause];
  if (ours) return finding('failed', ours, explanation);
  if (disposition === 'no_answer') return finding('warning', 'call_unanswered', explanation);
  const named = BY_STATUS[status ?? 0];
  if (named) return finding('failed', named, explanation);
  const isServers = status !== undefined && status >= 500 && status < 600;
  return finding('failed', isServers ? 'call_carrier_failed' : 'call_refused', explanation);
}
