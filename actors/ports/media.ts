import type { AnnouncedWords } from './announcement.ts';
import type { AnsweredBy, GreetingEnd } from './answering.ts';
import type { Hearing, PartyRole } from './hearing.ts';
import type { LineCodec, VoiceCodec } from './codecs.ts';
import type { Carrier, NoMediaServer } from './media-choice.ts';
import type { TurnWait } from './turn-wait.ts';
import type {
  DtmfMode,
  LineSample,
  MediaEngineKind,
  PacketMs,
  RtpStats,
  SrtpMode,
  TokenUsage,
  TurnDetection,
} from './model.ts';
import type { TurnRules } from './turn-rules.ts';

/** What an engine can do; callers ask here, never for the engine's name. */
export interface MediaCapabilities {
  /** The millisecond played of the current utterance is known exactly. */
  readonly exactPlayout: boolean;
  readonly reoffer: boolean;
  readonly sendsDtmf: boolean;
  /** What it can speak with carriers; an `open` that allows none of them fails. */
  readonly codecs: readonly LineCodec[];
  /** It encrypts audio by keys in SDP (RFC 4568). */
  readonly encrypts: boolean;
  /** It offers keys that the far side may do without. */
  readonly encryptsIfAgreed: boolean;
  /** Milliseconds in a packet that it sends when asked to. */
  readonly packetsMs: readonly PacketMs[];
}

/** Where a bridge finds one party's audio. Plain data. */
export type LegSpec =
  | { readonly kind: 'rtp'; readonly endpointId: string }
  | {
      readonly kind: 'socket';
      readonly token: string;
      readonly codec: VoiceCodec;
      readonly dialect: 'audio_fork' | 'chan_websocket' | 'browser';
      /** Where the peer waits for us; absent: it comes to us. */
      readonly url?: string;
    };

export interface OpenEndpoint {
  readonly callId: string;
  /** In order of preference; what the engine does not speak is not offered. */
  readonly codecs: readonly LineCodec[];
  /** Whether audio is encrypted by keys in SDP (RFC 4568); off by default. */
  readonly srtp?: SrtpMode;
  /** Milliseconds in a packet that we ask for, and send unless the far side asks for others; 20 when absent. */
  readonly ptimeMs?: PacketMs;
  /** How key presses are heard and sent; `auto` when absent. `info` is the signalling's business. */
  readonly dtmf?: DtmfMode;
  /** The kind of media server that is wanted; any when absent or null. Only who has several looks at it. */
  readonly engine?: MediaEngineKind | null;
  /** Aborting closes an endpoint that is still being opened. */
  readonly signal?: AbortSignal;
}

export interface OpenedEndpoint {
  readonly endpointId: string;
  /** SDP for the carrier. */
  readonly offer: string;
  readonly leg: LegSpec;
  /** Told by who has several media servers. */
  readonly carrier?: Carrier;
}

export interface Negotiated {
  readonly codec: LineCodec;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** RFC 4733 payload type, or null when the far side has none. */
  readonly dtmfPayloadType: number | null;
}

/** What an engine reports by itself, in the past tense. */
export type MediaFact =
  | {
      readonly type: 'dtmfReceived';
      readonly endpointId: string;
      readonly digit: string;
      readonly at: number;
    }
  /** How the line was in the last few seconds. */
  | {
      readonly type: 'lineMeasured';
      readonly endpointId: string;
      readonly sample: LineSample;
    }
  /** No packet came for the media timeout, or the worker died; the endpoint is of no more use. */
  | {
      readonly type: 'mediaLost';
      readonly endpointId: string;
      readonly cause: 'media_timeout' | 'media_worker_died';
      readonly at: number;
    };

/**
 * One media server (embedded, FreeSWITCH, Asterisk). It sees SDP and RTP, never the AI.
 * Every adapter passes `media-engine.suite.ts`.
 */
export interface MediaEngine {
  readonly capabilities: MediaCapabilities;
  /** @throws MediaError `ports_exhausted` | `engine_down` | `aborted` */
  open(request: OpenEndpoint): Promise<OpenedEndpoint>;
  /**
   * Takes the carrier's answer. `early` is audio before the 200 OK: listened to, never an answer.
   * May be called again; the last answer counts.
   * @throws MediaError `sdp_unusable` with a sentence on what is wrong
   */
  accept(endpointId: string, sdp: string, kind: 'early' | 'final'): Promise<Negotiated>;
  /** Answers the carrier's re-INVITE or UPDATE: its new SDP in, ours out (RFC 3264). */
  reoffer(endpointId: string, sdp: string): Promise<string>;
  /**
   * Digits `0-9*#A-D`, 100 ms each: RFC 4733 events, or tones where the mode says so or the far side takes no
   * events. Resolves when the last one was sent.
   */
  sendDtmf(endpointId: string, digits: string): Promise<void>;
  /** Idempotent; the port keeps draining before it is used again. Unknown ids give empty stats. */
  close(endpointId: string, reason: string): Promise<RtpStats>;
  /** Facts of one endpoint; returns the unsubscriber. */
  onFact(endpointId: string, listener: (fact: MediaFact) => void): () => void;
}

/** Tries the audio of a call without a conversation. */
export interface AudioProbe {
  /**
   * From now on short tones go to the party on a leg, and whatever comes from it is listened to, for as long as
   * the leg is there.
   * @throws MediaError `unknown_endpoint` | `engine_down`
   */
  probe(leg: LegSpec): Promise<void>;
  /** What came since. @throws MediaError as above */
  heard(leg: LegSpec): Promise<Heard>;
  /** Lets go of a leg that is not its engine's to close. Never throws. */
  endProbe(leg: LegSpec): Promise<void>;
}

/** What came from the far side. */
export interface Heard {
  /** RTP packets, or messages of audio. */
  readonly received: number;
  /** Milliseconds of audio that were more than a quiet line. */
  readonly loudMs: number;
}

/** A function the model may call. `parameters` is a JSON Schema. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A piece of conversation to be told again to a new session. */
export type ConversationItem =
  | { readonly kind: 'callee' | 'agent' | 'system'; readonly text: string }
  | {
      readonly kind: 'tool';
      readonly toolCallId: string;
      readonly name: string;
      readonly arguments: string;
      readonly output: string;
    };

export interface SessionSpec {
  readonly model: string;
  readonly voice: string;
  readonly instructions: string;
  /** ISO 639-1, a hint for the transcript; null when it is to be found out. */
  readonly language: string | null;
  readonly turnDetection: TurnDetection;
  readonly turnRules: TurnRules;
  readonly noiseReduction: 'near_field' | 'far_field' | null;
  readonly transcriptionModel: string;
  readonly tools: readonly ToolSpec[];
  /** Listens for answering machines from the answer on. */
  readonly detectsMachines?: boolean;
  /** The conversation so far, when this session replaces a lost one. */
  readonly history: readonly ConversationItem[];
  /** File to stream the stereo recording to (callee left, agent right), or null. */
  readonly recordTo: string | null;
  /** Nothing is kept before `record` asks for it. */
  readonly recordsLater?: boolean;
  /** Tells words while they are spoken (`partial`), for somebody who reads along. */
  readonly partials?: boolean;
}

/** Why a session was lost, and whether a new one may be tried. */
export interface ConversationLoss {
  readonly cause:
    | 'network'
    | 'session_expired'
    | 'rate_limited'
    | 'server_error'
    | 'configuration'
    | 'quota'
    | 'unauthorized'
    | 'worker_died';
  readonly retryable: boolean;
  /** The provider asks not to be tried again sooner. */
  readonly retryAfterMs?: number;
  /** For people; holds no key and no personal data. */
  readonly explanation: string;
}

export interface Levels {
  /** 0 to 1, loudness of the last 100 ms. */
  readonly callee: number;
  readonly agent: number;
}

/** What happened in a conversation. `at` is ms since the epoch. */
export type ConversationFact =
  | { readonly type: 'opened'; readonly sessionId: string; readonly at: number }
  | { readonly type: 'speechStarted'; readonly at: number }
  | { readonly type: 'speechStopped'; readonly at: number }
  /** The model is at work on a reply and nothing of it is heard yet. */
  | { readonly type: 'thinking'; readonly at: number }
  | { readonly type: 'agentStarted'; readonly itemId: string; readonly at: number }
  /** The last queued audio of the agent was sent to the callee. */
  | { readonly type: 'agentFinished'; readonly at: number }
  | {
      readonly type: 'spoke';
      readonly itemId: string;
      readonly who: PartyRole;
      readonly text: string;
      readonly startedAt: number;
      readonly endedAt: number;
      readonly interrupted: boolean;
    }
  /** The words so far of an utterance that goes on; a `spoke` of the same item replaces them. */
  | {
      readonly type: 'partial';
      readonly itemId: string;
      readonly who: 'callee' | 'agent';
      readonly text: string;
      readonly at: number;
    }
  /** The callee made a sound over the agent that was no turn; the agent went on where it had paused. */
  | { readonly type: 'falseInterruption'; readonly pausedMs: number; readonly at: number }
  | {
      readonly type: 'interrupted';
      readonly itemId: string;
      readonly heardMs: number;
      readonly at: number;
    }
  | {
      readonly type: 'toolAsked';
      readonly toolCallId: string;
      readonly name: string;
      readonly arguments: string;
      readonly at: number;
    }
  | { readonly type: 'usage'; readonly usage: TokenUsage; readonly at: number }
  | {
      readonly type: 'transcriptionUsage';
      readonly seconds: number;
      readonly tokens: number;
      readonly at: number;
    }
  /** The reply is heard for which the callee waited. */
  | {
      readonly type: 'turnTaken';
      readonly itemId: string;
      readonly wait: TurnWait;
      readonly at: number;
    }
  | {
      readonly type: 'problem';
      readonly code: string;
      readonly message: string;
      readonly at: number;
    }
  | { readonly type: 'levels'; readonly levels: Levels; readonly at: number }
  | PartyFact
  /** An announcement is over; `isWhole`: all of it was heard. */
  | { readonly type: 'announced'; readonly isWhole: boolean; readonly at: number }
  /** Who seems to have answered; a later verdict replaces it. */
  | { readonly type: 'answeredBy'; readonly finding: AnsweredBy; readonly at: number }
  /** A message may be left now. */
  | { readonly type: 'greetingEnded'; readonly end: GreetingEnd; readonly at: number }
  /** The provider will end the session soon. */
  | { readonly type: 'expiring'; readonly at: number }
  | {
      readonly type: 'lost';
      readonly loss: ConversationLoss;
      /** The agent was about to say something, or in the middle of it. */
      readonly owesReply: boolean;
      readonly at: number;
    };

/**
 * What one party alone hears: how to supervise, or to take a call, by keys; whether what a key asked for was done.
 */
export type Cue = 'supervise' | 'accept' | 'done' | 'refused';

/** Somebody on a call's bridge besides its callee and its AI. The id is the caller's own choice. */
export interface Party {
  readonly partyId: string;
  readonly role: PartyRole;
}

/** What became of those who joined a bridge. */
export type PartyFact =
  | (Party & { readonly type: 'partyJoined'; readonly at: number })
  /** Its audio is gone for good; it is on the bridge no longer. */
  | (Party & { readonly type: 'partyLost'; readonly reason: string; readonly at: number })
  /** Loudness of the last 100 ms by party, 0 to 1, as long as somebody looks. */
  | {
      readonly type: 'partyLevels';
      readonly levels: Readonly<Record<string, number>>;
      readonly at: number;
    };

export interface ConversationEnd {
  readonly recording: {
    readonly path: string;
    readonly bytes: number;
    readonly durationMs: number;
  } | null;
}

/**
 * The audio plane: joins a leg to the AI's socket, paces, records. It never sees SIP.
 * All calls on an unknown or closed call resolve without effect.
 */
export interface Conversations {
  /**
   * Opens and configures the AI session, while the phone still rings. Resolves once the server has
   * echoed the configuration; no audio flows before {@link start}.
   * Opening again for the same call replaces a lost session and keeps leg and recorder.
   * @throws ConversationError with its {@link ConversationLoss}
   */
  open(
    callId: string,
    leg: LegSpec,
    spec: SessionSpec,
    onFact: (fact: ConversationFact) => void,
  ): Promise<void>;
  /** At the answer: audio flows both ways, the recorder runs, the agent may speak first. */
  start(callId: string, options: { readonly speak: boolean }): Promise<void>;
  /** Asks for one response, with instructions of its own when given. Queued while one is open. */
  say(callId: string, instructions?: string): Promise<void>;
  /** Plays words of the bridge's own, after what is queued, in the agent's first language. */
  playClip(callId: string, clip: 'moment' | 'sorry'): Promise<void>;
  /** Plays words that the callee cannot interrupt; what the agent says follows them. Ends in a fact. */
  announce(callId: string, words: AnnouncedWords): Promise<void>;
  /** Stops playback at once. Resolves to the ms of the current item that were played. */
  clear(callId: string): Promise<number>;
  injectItems(callId: string, items: readonly ConversationItem[]): Promise<void>;
  /** Posts a tool's output; `respond` asks the model to go on. */
  toolResult(callId: string, toolCallId: string, output: string, respond: boolean): Promise<void>;
  /**
   * Holds the agent back for a mailbox, or lets it go again: it falls silent, answers nobody and
   * cannot be interrupted in what {@link say} asks for. The end of the greeting is told as a fact.
   */
  hold(callId: string, on: boolean): Promise<void>;
  /**
   * Leaves out of the recording what is said from now on, or keeps it again; silence of the same
   * length stands in its place. Nothing happens to a call that is not recorded.
   */
  record(callId: string, on: boolean): Promise<void>;
  /** Resolves when everything queued for the callee was played, or after `withinMs`. */
  drained(callId: string, withinMs: number): Promise<void>;
  /**
   * Takes another party onto the bridge; its leg must have been opened for this call. It hears
   * nobody, and nobody hears it, but for what was or will be arranged. A party of the same id is
   * replaced.
   * @throws MediaError `unknown_endpoint` when there is no such leg beside the call's own
   */
  join(callId: string, party: Party & { readonly leg: LegSpec }): Promise<void>;
  /** Lets go of a party; its leg belongs to its engine, a socket leg is gone. */
  leave(callId: string, partyId: string): Promise<void>;
  /**
   * Plays a cue to one of those who joined, in place of everything else and of a cue before it. Words are
   * in the language, in English where they are not known in it.
   */
  cue(callId: string, partyId: string, cue: Cue, language: string | null): Promise<void>;
  /**
   * Who hears whom from now on. An AI that nobody hears is cut off and its words are taken back, and
   * it answers nobody; one that hears nobody gets no audio at all. Both end with the next
   * arrangement. The recording's right side is whatever the callee hears.
   */
  arrange(callId: string, hearing: Hearing): Promise<void>;
  /** Level facts at 10 Hz for as long as somebody looks. */
  watchLevels(callId: string, on: boolean): void;
  /** Waits briefly for the last transcript, closes the socket and the recorder. Idempotent. */
  close(callId: string, reason: string): Promise<ConversationEnd>;
}

/** A media engine's failure. `message` is for people. */
export class MediaError extends Error {
  override readonly name = 'MediaError';
  readonly code:
    | 'ports_exhausted'
    | 'engine_down'
    | 'aborted'
    | 'sdp_unusable'
    | 'unknown_endpoint'
    | NoMediaServer;
  constructor(code: MediaError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** An AI session that could not be opened. */
export class ConversationError extends Error {
  override readonly name = 'ConversationError';
  readonly loss: ConversationLoss;
  constructor(loss: ConversationLoss) {
    super(loss.explanation);
    this.loss = loss;
  }
}
