/** A media server between us and carriers: the signalling is ours, it carries the audio and hands it to the plane. */
import type { LegSpec, MediaCapabilities, MediaFact } from '../../actors/ports/media.ts';
import type { LineCodec } from '../../actors/ports/codecs.ts';
import type { DtmfMode, PacketMs, RtpStats } from '../../actors/ports/model.ts';
import type { AudioDescription } from '../codec/sdp.ts';

export interface Relay {
  /** What is known of it: little before it was there for the first time. */
  readonly capabilities: MediaCapabilities;
  /** The ids of its calls begin with it, and no other's do. */
  readonly name: string;
  /** Resolves once it takes calls. @throws Error that says why it does not, in time */
  there(): Promise<void>;
  /** A call that is to be opened. */
  newCall(options: CallOptions): RelayedCall;
  /** Lets go of it. Idempotent. */
  close(): void;
}

export type LostCause = Extract<MediaFact, { type: 'mediaLost' }>['cause'];

export interface CallOptions {
  readonly endpointId: string;
  readonly callId: string;
  /** In order of preference. */
  readonly codecs: readonly LineCodec[];
  readonly ptimeMs: PacketMs;
  readonly dtmf: DtmfMode;
  /** The carrier's side pressed a key. */
  pressed(digit: string): void;
  /** It carries no audio any more; may be said again. */
  ended(cause: LostCause): void;
}

export interface OpenedCall {
  /** What the server says of its audio. */
  readonly sdp: string;
  /** Where the plane finds the call's audio. */
  readonly leg: LegSpec;
}

/** One call inside a media server. */
export interface RelayedCall {
  /**
   * Calls the server.
   * @param sdp names no address yet @throws Error that says what it refused; `close` is called then too
   */
  open(sdp: string, signal: AbortSignal | undefined): Promise<OpenedCall>;
  /** Tells it what the carrier says of its audio. @returns its own description @throws Error */
  modify(sdp: string): Promise<string>;
  /** The server knows what the carrier said last; `again` once the call is answered. @throws Error */
  agreed?(carrier: AudioDescription, kind: 'early' | 'final' | 'again'): Promise<void>;
  /** Has keys pressed, one after the other. @throws Error */
  press(
    digits: string,
    keys: { readonly pressMs: number; readonly pauseMs: number },
  ): Promise<void>;
  /** What it counted on the carrier's side. @throws Error */
  statistics(): Promise<Omit<RtpStats, 'codec'>>;
  /** Ends what there is of it. Never throws. */
  close(): Promise<void>;
}
