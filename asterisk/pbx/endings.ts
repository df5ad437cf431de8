import type { CallEnding } from '../../actors/ports/model.ts';
import { endingOfBye, endingOfFailure, signallingLost } from '../../sip/disposition/disposition.ts';
import type { AriEvent } from '../ari.ts';

/** Of a channel that ended before it was answered. */
export interface Refused extends Pick<AriEvent, 'cause' | 'cause_txt' | 'tech_cause'> {
  readonly rang: boolean;
  /** The trunk's name. */
  readonly trunk: string;
}

/** What SIP says for a cause of the telephone network (RFC 3398 section 7.2.4.1), where the PBX does not tell it. */
const STATUS_OF_CAUSE: Readonly<Record<number, number>> = {
  1: 404,
  2: 404,
  3: 404,
  16: 487,
  17: 486,
  18: 408,
  19: 480,
  20: 480,
  21: 603,
  22: 410,
  27: 502,
  28: 484,
  31: 480,
  38: 500,
  58: 488,
  65: 488,
  127: 500,
};
const UNAVAILABLE = 503;

/** The SIP status of a refusal: as the PBX tells it, else by its cause. */
export const statusOf = ({
  tech_cause: told,
  cause = 0,
}: Omit<Refused, 'trunk' | 'rang'>): number =>
  told !== undefined && told >= 300 && told < 700 ? told : (STATUS_OF_CAUSE[cause] ?? UNAVAILABLE);

/** As a refusal by SIP is judged. */
export function endingOfRefusal({ rang, trunk, ...told }: Refused): CallEnding {
  const { cause, cause_txt: reason = '' } = told;
  const q850 = cause === undefined || cause === 0 ? {} : { q850: cause };
  return endingOfFailure({ status: statusOf(told), reason, rang, trunk, ...q850 });
}

/** Causes of a line that failed under a call: no circuit, out of order, temporary failure, no audio. */
const BROKEN = [34, 38, 41, 44];

/** Of a channel that ended after it was answered. */
export const endingOfHangUp = ({ cause }: AriEvent): CallEnding =>
  cause !== undefined && BROKEN.includes(cause)
    ? {
        ...endingOfBye(undefined),
        cause: 'dialog_timeout',
        fault: 'carrier',
        explanation: `The PBX ended the call because its line failed (cause ${cause}).`,
      }
    : endingOfBye(undefined);

/** The PBX was gone while the call was up, or while it was dialled. */
export const pbxLost = (): CallEnding => ({
  ...signallingLost(),
  explanation: 'The connection to the PBX broke during the call.',
});

/** The PBX did not take the call: nothing has rung. */
export const notPlaced = (trunk: string, why: string): CallEnding => ({
  disposition: 'failed',
  cause: 'invite_not_sent',
  fault: 'ours',
  retryable: true,
  explanation: `The PBX of trunk ${trunk} did not take the call: ${why}`,
});

export const misconfigured = (trunk: string, why: string): CallEnding => ({
  ...notPlaced(trunk, why),
  fault: 'configuration',
  retryable: false,
});
