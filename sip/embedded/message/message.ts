/**
 * SIP messages as data.
 *
 * All text is latin1: one character is one byte of the wire, so lengths need no counting and bytes
 * that are not UTF-8 pass through unharmed.
 */
export interface Header {
  /** As it is written on the wire. */
  readonly name: string;
  /** Lower case, compact forms expanded: what one looks for. */
  readonly key: string;
  readonly value: string;
}

interface Message {
  readonly headers: readonly Header[];
  readonly body: string;
  /** What is wrong with the form of a received message: the reason phrase of a 400. */
  readonly flaw?: string;
  /** The whole message as received, line ends and folding made regular. */
  readonly text?: string;
}

export interface SipRequest extends Message {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
  /** `2.0`, or what else stood there. */
  readonly version: string;
}

export interface SipResponse extends Message {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;

/** Methods we know; others get a 501 (RFC 3261 section 21.5.2). */
export const METHODS: ReadonlySet<string> = new Set(
  'INVITE ACK BYE CANCEL OPTIONS REGISTER PRACK SUBSCRIBE NOTIFY PUBLISH INFO REFER MESSAGE UPDATE'.split(
    ' ',
  ),
);

const COMPACT: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  n: 'identity-info',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
};

const CANONICAL =
  'Via Route Record-Route Max-Forwards From To Call-ID CSeq Contact Content-Type Content-Length Allow Supported ' +
  'Require Unsupported Expires Event Subscription-State Refer-To Referred-By Reason RAck RSeq User-Agent Server Authorization ' +
  'Proxy-Authorization WWW-Authenticate Proxy-Authenticate P-Asserted-Identity P-Preferred-Identity Privacy ' +
  'Session-Expires Min-SE Retry-After Accept Date Subject Replaces Warning';

/** Every usual spelling of a name → [name on the wire, key]. Filled once: a peer cannot make it grow. */
const NAMES = new Map<string, readonly [name: string, key: string]>();
for (const name of CANONICAL.split(' ')) {
  const entry = [name, name.toLowerCase()] as const;
  NAMES.set(name, entry);
  NAMES.set(name.toLowerCase(), entry);
}
for (const [short, key] of Object.entries(COMPACT)) {
  const entry = NAMES.get(key) ?? ([key, key] as const);
  NAMES.set(short, entry);
  NAMES.set(short.toUpperCase(), entry);
}

export function makeHeader(written: string, value: string): Header {
  const known = NAMES.get(written);
  if (known) return { name: known[0], key: known[1], value };
  const key = written.toLowerCase();
  const folded = NAMES.get(key);
  return folded ? { name: folded[0], key: folded[1], value } : { name: written, key, value };
}

/** The first header of that key (lower case). */
export function header(message: SipMessage, key: string): string | undefined {
  for (const h of message.headers) if (h.key === key) return h.value;
  return undefined;
}

/** All headers of that key, in order. */
export const headersOf = (message: SipMessage, key: string): string[] =>
  message.headers.filter((h) => h.key === key).map((h) => h.value);
