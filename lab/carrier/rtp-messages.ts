/** What the carrier's main thread and its RTP thread tell each other. */
import type { G711 } from '../../media/codec/g711.ts';
import type { Speech } from '../voices/voices.ts';
import type { Percentiles } from './figures.ts';
import type { Impairment, Noise } from './personas.ts';

/** What a line plays: a phrase by its id, or a sound. */
export type Sound = { readonly phraseId: string } | { readonly sound: 'beep' | 'ringback' | Noise };

/** Where a line sends to, and as what. */
export interface Far {
  readonly host: string;
  readonly port: number;
  readonly law: G711;
  readonly payloadType: number;
  /** Payload type of telephone events, undefined when the caller offers none. */
  readonly eventType: number | undefined;
}

/** Setup of the thread. */
export interface RtpSetup {
  readonly host: string;
  readonly speech: Speech;
  readonly seed: string;
  /** Quiet of this length ends the agent's speech. */
  readonly pauseMs: number;
  /** Whether to receive from a bare sender of 20 ms beside the calls. */
  readonly reference: boolean;
}

export type ToRtp =
  | {
      readonly type: 'open';
      readonly line: number;
      readonly key: string;
      readonly impairment?: Impairment | undefined;
    }
  | { readonly type: 'connect'; readonly line: number; readonly far: Far }
  | { readonly type: 'answered'; readonly line: number; readonly at: number }
  | { readonly type: 'play'; readonly line: number; readonly sound: Sound }
  | { readonly type: 'stop'; readonly line: number }
  | { readonly type: 'press'; readonly line: number; readonly digits: string }
  | { readonly type: 'close'; readonly line: number }
  | { readonly type: 'figures'; readonly ask: number }
  | { readonly type: 'clear' };

/** What a line measured over its life. Times in ms. */
export interface LineFigures {
  readonly packetsSent: number;
  readonly packetsReceived: number;
  /** Gaps in the agent's sequence numbers. */
  readonly packetsLost: number;
  /** Audio of the agent that was not silent. */
  readonly agentSpeechMs: number;
  /** Deviation of the agent's packets from their 20 ms. */
  readonly jitterMs: Percentiles;
  /** From the 200 OK to the first RTP packet, and to the first that is not silent. */
  readonly answerToRtpMs: number | null;
  readonly answerToVoiceMs: number | null;
  /** From the end of each of the callee's turns to the agent's first sound. */
  readonly turnLatencyMs: readonly number[];
  /** From the callee's first packet over the agent's speech to the last of that speech. */
  readonly bargeInMs: readonly number[];
  /** Packets that this thread sent a whole packet too late. */
  readonly rigMisses: number;
}

/** The same over all lines, those that are closed and those that are open. */
export interface RtpFigures {
  readonly lines: number;
  readonly packetsSent: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly sendJitterMs: Percentiles;
  /** The same measured on a bare sender, to subtract the machine's own. */
  readonly referenceJitterMs: Percentiles;
  readonly answerToRtpMs: Percentiles;
  readonly answerToVoiceMs: Percentiles;
  readonly turnLatencyMs: Percentiles;
  readonly bargeInMs: Percentiles;
  readonly rigMisses: number;
  /** How late the rig's own packets left. */
  readonly rigLatenessMs: Percentiles;
  readonly threadCpuMs: number;
}

export type FromRtp =
  | { readonly type: 'ready' }
  | { readonly type: 'opened'; readonly line: number; readonly port: number }
  | { readonly type: 'openFailed'; readonly line: number; readonly message: string }
  | { readonly type: 'agentStarted'; readonly line: number; readonly at: number }
  | AgentStopped
  | {
      readonly type: 'played';
      readonly line: number;
      readonly startedAt: number;
      readonly endedAt: number;
    }
  | { readonly type: 'pressed'; readonly line: number; readonly digit: string }
  | { readonly type: 'closed'; readonly line: number; readonly figures: LineFigures }
  | { readonly type: 'figures'; readonly ask: number; readonly figures: RtpFigures };

/** The agent has said something. */
export interface AgentStopped {
  readonly type: 'agentStopped';
  readonly line: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Whether the callee spoke into it. */
  readonly interrupted: boolean;
  /** µ-law of the speech, for the recogniser. */
  readonly audio: Uint8Array;
}
