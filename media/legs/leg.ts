import type { VoiceCodec } from '../../actors/ports/codecs.ts';

/** Bytes, and samples, of the 20 ms frames that a bridge and its legs exchange. */
export const FRAME_BYTES = 160;

/** What a leg tells the bridge it is attached to. Times are on the clock of `performance.now()`. */
export interface LegListener {
  /** The party's voice in the leg's codec, in order. The bytes may be kept. */
  voice(bytes: Uint8Array, arrivedAt: number): void;
  /** The party was silent for this many samples. */
  gap(samples: number): void;
  /**
   * The clock of the leg has struck: fill `frame` with the next 20 ms for the party.
   * Returns true for voice, false when it was filled with silence.
   */
  tick(frame: Uint8Array, now: number): boolean;
  /** The party's audio is gone for good. */
  lost(reason: string): void;
}

/** One party's audio, paced by the worker's clock. Passes `bridge.suite.ts`. */
export interface Leg {
  readonly codec: VoiceCodec;
  /** One listener at a time; null lets go. Before that, what arrives is dropped. */
  attach(listener: LegListener | null): void;
  /** What the peer has and has not played is not to be played any more. Only where a peer keeps some. */
  flush?(): void;
}
