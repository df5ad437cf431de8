import type { CallEnding, TrunkRoute } from './model.ts';

export interface DialRequest {
  readonly callId: string;
  /** E.164. */
  readonly to: string;
  readonly callerId: string | null;
  /** What `{{variables}}` in the trunk's own headers stand for. */
  readonly values: Readonly<Record<string, string>>;
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
  /** What a PBX that places the call tells of its channel, up to the end of the call. */
  onChannel?(told: ChannelNote): void;
}

/** What happened to the channel that a PBX has for a call. */
export interface ChannelNote {
  readonly what:
    'created' | 'ringing' | 'progress' | 'answered' | 'held' | 'resumed' | 'passed_on' | 'ended';
  /** The channel's name, its SIP Call-ID, why it ended; may be empty. */
  readonly detail: string;
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

/** How a call that came in is answered. */
export interface AnswerRequest {
  readonly sipCallId: string;
  /** Over which it came. */
  readonly trunk: TrunkRoute;
  /** Our description for the caller's. */
  describe(offer: string): Promise<string>;
  /** Abort to refuse it, as long as it is not answered. */
  readonly signal: AbortSignal;
}

/** Places and answers calls over SIP. */
export interface Telephony {
  /** @throws DialError whose `ending` says why nobody answered */
  dial(request: DialRequest): Promise<AnsweredDialog>;
  /**
   * Answers a call that came in, and resolves when the caller has confirmed it (ACK).
   * @throws DialError when the caller has given up, or was refused by the signal
   */
  answer(request: AnswerRequest): Promise<AnsweredDialog>;
  /** Refuses a call that came in and will not be answered; nothing happens when it is over. */
  refuse(sipCallId: string): void;
}

/** A call that came in and rings here. It is answered by its Call-ID. */
export interface IncomingCall {
  readonly sipCallId: string;
  /** The user part of the Request-URI: what was dialled, as the carrier writes it. */
  readonly dialled: string;
  /** Who calls, as the carrier asserts it (RFC 3325), else as From says; null when withheld. */
  readonly caller: string | null;
  /** Where its INVITE came from. */
  readonly source: string;
  /** Refuses it with a final response, once. */
  reject(status: number, reason: string): void;
}

/** Calls that come in. */
export interface IncomingCalls {
  /** Sets the one who takes them; until then they are refused (480). */
  onCall(take: (call: IncomingCall) => void): void;
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
  /** The carrier had asked for a password and was given one. */
  readonly hasProved: boolean;
  constructor(ending: CallEnding, hasProved = false) {
    super(ending.explanation);
    this.ending = ending;
    this.hasProved = hasProved;
  }
}
