import type { Announcement } from './announcement.ts';
import type { LineCodec } from './codecs.ts';
import type { PartyRole } from './hearing.ts';
import type { PbxRoute } from './pbx.ts';
import type { TransferRule } from './transfer.ts';
import type { TurnWait } from './turn-wait.ts';
import type { TurnRules } from './turn-rules.ts';

/** How a call ended on the line. What the conversation achieved is its {@link Outcome}. */
export type Disposition =
  'answered' | 'no_answer' | 'busy' | 'failed' | 'voicemail' | 'transferred' | 'cancelled';

/** Who has to act when a call fails this way. */
export type Fault = 'none' | 'callee' | 'carrier' | 'configuration' | 'ours';

/** A disposition with the words an operator needs: what happened, what it means, what to try. */
export interface CallEnding {
  readonly disposition: Disposition;
  /** Stable and machine-readable, e.g. `normal`, `node_lost`, `sip_486`, `media_timeout`. */
  readonly cause: string;
  readonly fault: Fault;
  /** Whether another attempt can make sense at all; the campaign decides if it is made. */
  readonly retryable: boolean;
  readonly sipStatus?: number;
  readonly sipReason?: string;
  /** One sentence for people, without personal data. */
  readonly explanation: string;
  /** The far side asked to be called no sooner than this (Retry-After), the trunk's ceiling applied. */
  readonly retryAfterMs?: number;
  /** The carrier itself asked for that: no call at all goes over the trunk for so long. */
  readonly trunkRests?: boolean;
}

/** What the conversation achieved, as its `set_outcome` tool said. */
export interface Outcome {
  readonly outcome: string;
  readonly success: boolean;
  readonly tags: readonly string[];
  readonly note?: string;
}

/** One utterance. Times are ms since the epoch. */
export interface Turn {
  /** The AI's item id: turns are ordered and updated by it. */
  readonly itemId: string;
  readonly who: PartyRole;
  readonly text: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** The callee spoke into it: `text` holds only what was heard. */
  readonly interrupted: boolean;
  /** How long the callee waited for it; absent where nobody did. */
  readonly wait?: TurnWait;
}

/** A number inside one campaign. */
export interface Contact {
  readonly id: string;
  /** E.164, checked at import. */
  readonly phone: string;
  readonly name: string | null;
  readonly fields: Readonly<Record<string, string>>;
  /** Attempts made so far, this one included. */
  readonly attempts: number;
}

export type ContactStatus =
  | 'pending'
  | 'queued'
  | 'calling'
  | 'connected'
  | 'completed'
  | 'failed'
  | 'no_answer'
  | 'busy'
  | 'voicemail'
  | 'dnc'
  | 'invalid'
  | 'expired';

/** Kinds of media servers: our own audio plane, and others that carry audio for it. */
export type MediaEngineKind = 'embedded' | 'freeswitch' | 'asterisk';

/** How a trunk's messages travel and are protected. */
export interface TrunkTransport {
  /** Null: DNS says it. */
  readonly port: number | null;
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly tls: TrunkTls;
  /** How the carrier must write to us through a NAT; null: as we see ourselves. */
  readonly externalHost: string | null;
  /** Null: the port we listen on. */
  readonly externalPort: number | null;
  /** `host` or `host:port` that everything goes through; null: none. */
  readonly outboundProxy: string | null;
  readonly srtp: SrtpMode;
}

/** Whether audio is encrypted: never, if the far side does too, or not at all without. */
export type SrtpMode = 'off' | 'optional' | 'required';

/** How a carrier is met over TLS. PEM; the key is decrypted only here, in memory. */
export interface TrunkTls {
  /** False: whoever answers is believed to be the carrier. */
  readonly verify: boolean;
  /** Who may have signed its certificate; null: the authorities this machine trusts. */
  readonly ca: string | null;
  /** What we show when it asks who we are. */
  readonly certificate: string | null;
  readonly key: string | null;
}

/** How a trunk is watched. */
export interface TrunkWatch {
  /** Null: OPTIONS are never sent. */
  readonly optionsIntervalMs: number | null;
  /** Failures in a row before it counts as down. */
  readonly downAfter: number;
  /** Answers in a row before one that was down counts as up again. */
  readonly upAfter: number;
  /** How long a registration is asked for. */
  readonly registerForMs: number;
  /** Takes no new calls; live ones go on. */
  readonly isDraining: boolean;
}

/** Milliseconds of audio in a packet. */
export type PacketMs = 10 | 20 | 30 | 40;

/** How key presses travel: RFC 4733 events, SIP INFO, tones; `auto` is whatever was agreed on. */
export type DtmfMode = 'auto' | 'rfc4733' | 'info' | 'inband';

/** How calls are placed over a trunk. */
export interface TrunkCalling {
  /** 100rel (RFC 3262): not spoken of, taken, or demanded. */
  readonly reliableProvisional: 'off' | 'supported' | 'required';
  /** What a 3xx is: a refusal, followed to the trunk's host alone, or to anywhere. */
  readonly followRedirects: 'never' | 'same_host' | 'anywhere';
  readonly maxRedirects: number;
  /** The longest a Retry-After is honoured; 0: not at all. */
  readonly retryAfterMaxMs: number;
  readonly ptimeMs: PacketMs;
  readonly dtmfMode: DtmfMode;
  /** Null: no User-Agent header. */
  readonly userAgent: string | null;
}

/** How to reach a carrier. The password is decrypted only here, in memory. */
export interface TrunkRoute extends TrunkTransport, TrunkWatch, TrunkCalling {
  readonly id: string;
  readonly name: string;
  /** Who places its calls in our place; null: we do, over SIP. */
  readonly pbx: PbxRoute | null;
  readonly host: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly callerId: string | null;
  readonly codecs: readonly LineCodec[];
  /** What carries the audio of its calls; null: whatever the installation shares calls out among. */
  readonly mediaEngine: MediaEngineKind | null;
  readonly register: boolean;
  readonly maxChannels: number;
  /** Who stands in From: the caller-ID, or the account (some carriers refuse anybody else). */
  readonly fromUser: 'caller_id' | 'username';
  /** Host of From and the identity headers; null: our own address. */
  readonly fromDomain: string | null;
  /** Where else the caller-ID stands. */
  readonly identityHeader: 'none' | 'p_asserted' | 'p_preferred' | 'remote_party';
  /** The callee must not see the caller-ID (RFC 3323). */
  readonly hidesCallerId: boolean;
  /** On whose behalf the call is forwarded (RFC 5806); null: nobody's. */
  readonly diversion: string | null;
  /** Seconds a session may go without a sign of life (RFC 4028); null: no timer. */
  readonly sessionExpires: number | null;
  readonly extraHeaders: Readonly<Record<string, string>>;
  /** Addresses and networks from which it calls us, besides its host. */
  readonly inboundSources: readonly string[];
  /** The first that fits an E.164 number rewrites it. */
  readonly numberRules: readonly NumberRule[];
}

/** A regular expression and what it makes of a number (`$1` is its first group). */
export interface NumberRule {
  readonly pattern: string;
  readonly replacement: string;
}

/** The AI's part of a call, ready to be spoken. */
/** What is done about an answering machine. */
export interface VoicemailPolicy {
  readonly then: 'off' | 'hang_up' | 'leave_message';
  /** What is said after the beep, word for word; null leaves the words to the agent. */
  readonly message: string | null;
}

export interface AgentProfile {
  readonly id: string;
  /** Which saved version of the agent this is; null for a draft that was never saved. */
  readonly version: number | null;
  readonly model: string;
  readonly voice: string;
  /** Instructions with the contact's values filled in. */
  readonly instructions: string;
  /** What the callee is expected to speak; null when any of several may come. */
  readonly language: string | null;
  readonly turnDetection: TurnDetection;
  readonly turnRules: TurnRules;
  readonly noiseReduction: 'near_field' | 'far_field' | null;
  /** Names of the built-in tools it may use. */
  readonly tools: readonly string[];
  /** The user's own tools that it may use. */
  readonly toolIds: readonly string[];
  /** The contact's values: what `{{variables}}` stand for. */
  readonly values: Readonly<Record<string, string>>;
  readonly speaksFirst: boolean;
  readonly voicemail: VoicemailPolicy;
  readonly maxCallMs: number;
  /** How long it waits on hold. */
  readonly maxHoldMs: number;
  /** Silence after which the agent asks again, or null for never. */
  readonly idleTimeoutMs: number | null;
  /** To whom it passes calls on, and how; null when there is nobody. */
  readonly transfer: TransferRule | null;
  /** What is said of the recording; null: nothing is. */
  readonly announcement: Announcement | null;
  /** Card numbers are masked in everything that is shown or stored. */
  readonly redactsCards: boolean;
}

export type TurnDetection =
  | {
      readonly type: 'server_vad';
      readonly threshold: number;
      readonly prefixPaddingMs: number;
      readonly silenceMs: number;
    }
  | { readonly type: 'semantic_vad'; readonly eagerness: 'low' | 'medium' | 'high' | 'auto' };

/** Everything a call actor needs to know when it starts. */
export interface CallPlan {
  readonly callId: string;
  /** SIP Call-ID of a call that came in and is to be answered; null for one that we place. */
  readonly incoming: string | null;
  /** Null for a single call placed by hand. */
  readonly campaignId: string | null;
  readonly campaignName: string | null;
  readonly contact: Contact;
  readonly agent: AgentProfile;
  readonly trunk: TrunkRoute;
  readonly callerId: string | null;
  /** What carries the audio; null: as the trunk says. */
  readonly mediaEngine: MediaEngineKind | null;
  /** Tried one after the other when the trunk fails before anything rang. */
  readonly alternatives: readonly LineChoice[];
  /** What counts as such a failure; null: nothing does. */
  readonly failover: FailoverRule | null;
  readonly ringForMs: number;
  readonly record: boolean;
  readonly retry: RetryRule;
}

/** A trunk with the caller-ID that is shown over it. */
export interface LineChoice {
  readonly trunk: TrunkRoute;
  readonly callerId: string | null;
}

/** When the next trunk is tried. Once something rang, never. */
export interface FailoverRule {
  /** Final SIP statuses. */
  readonly statuses: readonly number[];
  /** Without a sign of ringing; null: however long it takes. */
  readonly afterMs: number | null;
}

/** The campaign's answer to "again?". */
export interface RetryRule {
  /** Attempts after the first. */
  readonly retries: number;
  readonly delayMs: number;
}

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  readonly audioInputTokens: number;
  readonly audioOutputTokens: number;
  readonly cachedTokens: number;
  readonly cachedAudioTokens: number;
}

/** How the line was in the last few seconds. Milliseconds unless named otherwise. */
export interface LineSample {
  /** Ms since the epoch. */
  readonly at: number;
  readonly jitterMs: number;
  /** Of what was sent to us, 0 to 1. */
  readonly loss: number;
  readonly rttMs: number | null;
  /** Of what we sent, as the far side reports it, 0 to 1; null without RTCP. */
  readonly remoteLoss: number | null;
  /** ITU-T G.107 estimate of what we hear, 1 to 4.5. */
  readonly mos: number;
}

/** What the wire carried, as the media engine saw it. Milliseconds unless named otherwise. */
export interface RtpStats {
  /** Spoken with the carrier. */
  readonly codec: LineCodec | null;
  readonly received: number;
  readonly sent: number;
  readonly lost: number;
  readonly late: number;
  readonly concealed: number;
  readonly jitterMs: number;
  readonly rttMs: number | null;
  /** ITU-T G.107 estimate, 1 to 4.5, of what we hear; null before any packet. */
  readonly mos: number | null;
  /** Loss the far side reports of what we send, 0 to 1; null without RTCP. */
  readonly remoteLoss: number | null;
}

/** Of a call whose packets nobody counted. */
export const NO_STATS: RtpStats = {
  ...{ codec: null, received: 0, sent: 0, lost: 0, late: 0, concealed: 0, jitterMs: 0 },
  ...{ rttMs: null, mos: null, remoteLoss: null },
};
