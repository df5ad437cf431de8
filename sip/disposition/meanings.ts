import type { Disposition, Fault } from '../../actors/ports/model.ts';

/** What a refusal means. */
export interface Meaning {
  readonly disposition: Disposition;
  readonly fault: Fault;
  readonly retryable: boolean;
  /** The network did its part: counts as good for the NER of ITU-T E.411. */
  readonly delivered: boolean;
  /** What it means and what to try, after "SIP 403 Forbidden from trunk X: ". */
  readonly means: string;
}

type Who = readonly [disposition: Disposition, fault: Fault];

const meaning = (
  [disposition, fault]: Who,
  { again, delivered = false }: { again: boolean; delivered?: boolean },
  means: string,
): Meaning => ({ disposition, fault, retryable: again, delivered, means });

const CALLEE: Who = ['failed', 'callee'];
const CARRIER: Who = ['failed', 'carrier'];
const SETTINGS: Who = ['failed', 'configuration'];
const AGAIN = { again: true };
const NEVER = { again: false };
const REACHED = { again: true, delivered: true };

const BUSY = meaning(['busy', 'callee'], REACHED, 'the callee is busy.');
export const SILENT = meaning(
  ['no_answer', 'callee'],
  REACHED,
  'the phone rang or is off and nobody answered.',
);
const UNSPECIFIED = meaning(
  ['no_answer', 'carrier'],
  AGAIN,
  'the network gave up on the call and does not say why (cause 31).',
);
const DECLINED = meaning(CALLEE, REACHED, 'the callee declined the call.');
const UNKNOWN_NUMBER = meaning(
  CALLEE,
  NEVER,
  'the number does not exist. Check it, or the number rewriting of the trunk.',
);
const NO_ROUTE = meaning(
  CARRIER,
  AGAIN,
  'the carrier knows no way to this number. Another trunk may.',
);
const GONE = meaning(CALLEE, NEVER, 'the number was changed or taken out of service.');
const INCOMPLETE = meaning(SETTINGS, NEVER, 'the number is incomplete in the carrier’s eyes.');
const FORBIDDEN = meaning(
  SETTINGS,
  NEVER,
  'the carrier forbids it: account, caller-ID or destination is not allowed. Check the caller-ID first.',
);
const CREDENTIALS = meaning(
  SETTINGS,
  NEVER,
  'the carrier does not accept our user name or password. Check the trunk’s credentials.',
);
const CODEC = meaning(
  SETTINGS,
  NEVER,
  'the carrier accepts none of the codecs offered, or wants encrypted audio. Check the trunk’s codecs and SRTP.',
);
const CONGESTED = meaning(
  CARRIER,
  AGAIN,
  'the carrier or a network behind it is congested or down. Another trunk may work now.',
);
const LOOP = meaning(CARRIER, AGAIN, 'the carrier’s routing runs in a loop.');
const SIGNATURE = meaning(
  SETTINGS,
  NEVER,
  'the caller-ID’s signature (STIR/SHAKEN) is missing or wrong. Ask the carrier to sign our calls.',
);
export const BLOCKED = meaning(
  CARRIER,
  NEVER,
  'the call was blocked on its way as unwanted (RFC 8688). The caller-ID’s reputation suffers.',
);
export const NOBODY_THERE = meaning(
  CARRIER,
  AGAIN,
  'nothing answers at the trunk’s address. Check host, port, transport and firewall.',
);
const REFUSED = meaning(CARRIER, NEVER, 'the carrier refused the call.');

/** Final responses to an INVITE (RFC 3261 section 21, RFC 3398 for what the telephone network meant). */
const BY_STATUS: Readonly<Record<number, Meaning>> = {
  301: GONE,
  401: CREDENTIALS,
  402: meaning(SETTINGS, NEVER, 'the carrier’s account has no credit.'),
  403: FORBIDDEN,
  404: UNKNOWN_NUMBER,
  407: CREDENTIALS,
  410: GONE,
  415: CODEC,
  420: meaning(
    SETTINGS,
    NEVER,
    'the carrier does not speak an extension we demand. Take back “reliable ringing: demanded”.',
  ),
  421: meaning(
    SETTINGS,
    NEVER,
    'the carrier demands an extension we do not offer. If it is 100rel, let the trunk take reliable ringing.',
  ),
  428: SIGNATURE,
  429: SIGNATURE,
  436: SIGNATURE,
  437: SIGNATURE,
  438: SIGNATURE,
  480: SILENT,
  482: LOOP,
  483: LOOP,
  484: INCOMPLETE,
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
  607: meaning(CALLEE, NEVER, 'the callee does not want calls from us (RFC 8197).'),
  608: BLOCKED,
};

/** Causes of the telephone network (ITU-T Q.850). */
const BY_Q850: Readonly<Record<number, Meaning>> = {
  1: UNKNOWN_NUMBER,
  2: NO_ROUTE,
  3: NO_ROUTE,
  17: BUSY,
  18: SILENT,
  19: SILENT,
  20: SILENT,
  21: DECLINED,
  22: GONE,
  25: LOOP,
  27: CONGESTED,
  28: INCOMPLETE,
  31: UNSPECIFIED,
  34: CONGESTED,
  38: CONGESTED,
  41: CONGESTED,
  42: CONGESTED,
  47: CONGESTED,
  50: CODEC,
  52: FORBIDDEN,
  57: FORBIDDEN,
  65: CODEC,
  79: FORBIDDEN,
  88: CODEC,
  102: CONGESTED,
  127: CONGESTED,
};

/** Codes that say little by themselves: a Q.850 cause beside them says more. */
const GENERIC = [480, 487, 500, 503, 603];

/** A cause says more than its status. A 404 is one as long as it is no missing route. */
export function meaningOfCause(status: number, q850: number | undefined): Meaning | undefined {
  if (q850 === undefined) return undefined;
  const isMore = GENERIC.includes(status) || (status === 404 && BY_Q850[q850] === NO_ROUTE);
  return isMore ? BY_Q850[q850] : undefined;
}

export const meaningOfStatus = (status: number): Meaning =>
  BY_STATUS[status] ?? (status >= 500 && status < 600 ? CONGESTED : REFUSED);
