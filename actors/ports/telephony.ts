import type { CallEnding, TrunkRoute } from './model.ts';

export interface DialRequest {
  readonly callId: string;
  /** E.164. */
  readonly to: string;
  readonly callerId: string | null;
  readonly trunk: TrunkRoute;
  /** SDP of the media engine. */
  readonly offer: string;
  /** CANCEL after this long without an answer. */
  readonly ringForMs: number;
  /** Abort to CANCEL. An answer may still win the race; then `dial` resolves. */
  readonly signal: AbortSignal;
  /** The INVITE is about to leave, with this Call-ID. Awaited, so that it can be stored first. */
  onInvite(sipCallId: string): Promise<void>;
  onRing(): void;
  /** SDP of a 18x: early media, never an answer. */
  onEarlyMedia(sdp: string): void;
}

/** What the far side does to an answered call. */
export type DialogFact =
  | {
      readonly type: 'ended';
      readonly by: 'callee' | 'us' | 'failure';
      readonly ending: CallEnding;
    }
  | { readonly type: 'dtmfReceived'; readonly digit: string; readonly durationMs: number }
  | { readonly type: 'held'; readonly held: boolean };

export interface AnsweredDialog {
  readonly sipCallId: string;
  /** SDP of the 200 OK. */
  readonly answer: string;
  /** Ends the call; idempotent, resolves even when the far side never answers the BYE. */
  bye(): Promise<void>;
  /**
   * Presses keys by SIP INFO (application/dtmf-relay), one after the other.
   * @throws Error when the far side refuses one
   */
  sendDigits(digits: string): Promise<void>;
  /** Blind transfer (RFC 3515). Resolves with the final NOTIFY's status. */
  refer(to: string): Promise<number>;
  /** Sets the one listener; facts that came earlier are delivered at once. */
  onFact(listener: (fact: DialogFact) => void): void;
  /** Answers re-INVITE and UPDATE offers: gets the far side's SDP, gives ours. */
  onReoffer(answer: (sdp: string) => Promise<string>): void;
}

/** Places calls over SIP. */
export interface Telephony {
  /** @throws DialError whose `ending` says why nobody answered */
  dial(request: DialRequest): Promise<AnsweredDialog>;
}

/** How reachable a trunk is, as OPTIONS and REGISTER found it. */
export interface TrunkProbe {
  readonly reachable: boolean;
  readonly status: number | null;
  readonly reason: string;
  readonly rttMs: number | null;
  /** What the far side calls itself (Server or User-Agent header). */
  readonly server: string | null;
  /** How long the far side asks to be left alone (Retry-After). */
  readonly retryAfterMs?: number;
}

/** Keeps trunks known to the carrier. */
export interface TrunkSignalling {
  options(trunk: TrunkRoute, timeoutMs: number): Promise<TrunkProbe>;
  /** REGISTER; resolves to what the carrier granted. `expiresInMs` 0 takes the binding back. */
  register(trunk: TrunkRoute, expiresInMs: number): Promise<TrunkProbe & { expiresInMs: number }>;
}

/** What an INVITE says of who calls whom, for a number and a caller-ID. */
export interface InviteAddresses {
  /** The number as the carrier wants it. */
  readonly number: string;
  readonly requestUri: string;
  /** Without the tag, which each attempt makes. */
  readonly from: string;
  readonly to: string;
  /** Identity, privacy, diversion and the trunk's own headers. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One SIP message as the SIP server passed it on, or as it says it sent it. */
export interface SipMessage {
  /** Call-ID header. */
  readonly callId: string;
  /** Microseconds since 1970, by the SIP server's own clock. */
  readonly atUs: number;
  readonly direction: 'in' | 'out';
  /** Null where the server does not say (ACKs passed up, echoes of our answers). */
  readonly transport: 'udp' | 'tcp' | 'tls' | null;
  /** `address:port` of the far side; null where the server names its own side only. */
  readonly peer: string | null;
  readonly text: string;
}

/** Nobody answered, or the INVITE could not be sent. */
export class DialError extends Error {
  override readonly name = 'DialError';
  readonly ending: CallEnding;
  constructor(ending: CallEnding) {
    super(ending.explanation);
    this.ending = ending;
  }
}
