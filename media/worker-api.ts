/** What main thread and worker say to each other. Plain data; audio never passes here. */
import type { AnnouncedWords } from '../actors/ports/announcement.ts';
import type { VoiceCodec } from '../actors/ports/codecs.ts';
import type { Hearing } from '../actors/ports/hearing.ts';
import {
  ConversationError,
  MediaError,
  type ConversationEnd,
  type ConversationFact,
  type ConversationItem,
  type ConversationLoss,
  type Cue,
  type Heard,
  type LegSpec,
  type MediaFact,
  type Negotiated,
  type Party,
  type SessionSpec,
  type OpenEndpoint,
} from '../actors/ports/media.ts';
import type { RtpStats } from '../actors/ports/model.ts';
import type { Provider } from './ai/providers.ts';
import type { ClipName } from './clips/clips.ts';
import type { Percentiles } from './histogram.ts';

export interface WorkerSettings {
  readonly host: string;
  readonly advertise: string;
  readonly mediaTimeoutMs: number;
  readonly appendMs: number;
  readonly ai: {
    readonly baseUrl: string;
    readonly apiKey: string;
    readonly safetyHeaders?: Readonly<Record<string, string>> | undefined;
    /** Stands in when the first does not answer. */
    readonly fallback?: Provider | undefined;
  };
}

/** Figures of one worker; delays are those of the last half to whole minute. */
export interface WorkerStats {
  readonly endpoints: number;
  readonly conversations: number;
  /** How late the send clock was, ms. */
  readonly sendLateness: Percentiles;
  /** Arrival of the packet that completes an append → handed to the AI's socket, ms. */
  readonly append: Percentiles;
}

/** What an endpoint offers, but for its address. */
export type WantedAudio = Pick<OpenEndpoint, 'ptimeMs' | 'dtmf' | 'srtp'> & {
  readonly codecs: readonly VoiceCodec[];
};

/** The requests a worker answers: argument and result by name. */
export interface WorkerRequests {
  openEndpoint: [{ endpointId: string; port: number; wanted: WantedAudio }, string];
  accept: [{ endpointId: string; sdp: string; kind: 'early' | 'final' }, Negotiated];
  reoffer: [{ endpointId: string; sdp: string }, string];
  sendDtmf: [{ endpointId: string; digits: string }, void];
  probe: [{ leg: LegSpec }, void];
  heard: [{ leg: LegSpec }, Heard];
  closeEndpoint: [{ endpointId: string }, RtpStats];
  socketLegUrl: [{ token: string }, string];
  releaseSocket: [{ token: string }, void];
  openConversation: [{ callId: string; leg: LegSpec; spec: SessionSpec }, void];
  start: [{ callId: string; speak: boolean }, void];
  say: [{ callId: string; instructions: string | undefined }, void];
  playClip: [{ callId: string; clip: ClipName }, void];
  announce: [{ callId: string; words: AnnouncedWords }, void];
  clear: [{ callId: string }, number];
  injectItems: [{ callId: string; items: readonly ConversationItem[] }, void];
  toolResult: [{ callId: string; toolCallId: string; output: string; respond: boolean }, void];
  drained: [{ callId: string; withinMs: number }, void];
  hold: [{ callId: string; on: boolean }, void];
  record: [{ callId: string; on: boolean }, void];
  watchLevels: [{ callId: string; on: boolean }, void];
  joinParty: [{ callId: string; party: Party & { leg: LegSpec } }, void];
  leaveParty: [{ callId: string; partyId: string }, void];
  cueParty: [{ callId: string; partyId: string; cue: Cue; language: string | null }, void];
  arrange: [{ callId: string; hearing: Hearing }, void];
  closeConversation: [{ callId: string }, ConversationEnd];
  stats: [null, WorkerStats];
}

export type RequestName = keyof WorkerRequests;
export type Argument<N extends RequestName> = WorkerRequests[N][0];
export type Result<N extends RequestName> = WorkerRequests[N][1];

/** One function per request; they may also throw or return at once. */
export type WorkerHandlers = {
  [N in RequestName]: (argument: Argument<N>) => Result<N> | Promise<Result<N>>;
};

export interface WorkerRequest {
  readonly id: number;
  readonly name: RequestName;
  readonly argument: unknown;
}

/** An error on its way between threads, which keep no classes. */
export type WireError =
  | { readonly kind: 'media'; readonly code: MediaError['code']; readonly message: string }
  | { readonly kind: 'conversation'; readonly loss: ConversationLoss }
  | { readonly kind: 'other'; readonly code: string; readonly message: string };

export type WorkerFact =
  | { readonly type: 'mediaFact'; readonly fact: MediaFact }
  | {
      readonly type: 'conversationFact';
      readonly callId: string;
      readonly fact: ConversationFact;
    };

export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: WireError }
  /** Of one turn of the worker's loop, in their order: each message wakes the main thread. */
  | { readonly type: 'facts'; readonly facts: readonly WorkerFact[] }
  /** A defect that ended one call; `detail` is a stack without data of the call. */
  | { readonly type: 'defect'; readonly detail: string };

export function toWire(error: unknown): WireError {
  if (error instanceof MediaError)
    return { kind: 'media', code: error.code, message: error.message };
  if (error instanceof ConversationError) return { kind: 'conversation', loss: error.loss };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { kind: 'other', code, message: error instanceof Error ? error.message : String(error) };
}

export function fromWire(error: WireError): Error {
  if (error.kind === 'media') return new MediaError(error.code, error.message);
  if (error.kind === 'conversation') return new ConversationError(error.loss);
  return Object.assign(new Error(error.message), { code: error.code });
}
