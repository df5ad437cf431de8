import type { MediaFact } from '../../actors/ports/media.ts';
import type { VoiceCodec } from '../../actors/ports/codecs.ts';
import type { G711 } from '../codec/g711.ts';
import type { AudioDescription } from '../codec/sdp.ts';
import type { Security } from '../security.ts';

/** What an RTP leg is given when it opens. */
export interface RtpLegOptions {
  readonly endpointId: string;
  readonly host: string;
  readonly port: number;
  /** What is assumed before anything was agreed on. */
  readonly preferred: VoiceCodec;
  /** Silence of the far side after which its media count as lost. */
  readonly timeoutMs: number;
  onFact(fact: MediaFact): void;
  /** A defect in handling this leg's audio; it is closed, the others go on. */
  onDefect(error: unknown): void;
}

/** What was agreed on with the far side. */
export interface RtpAgreement {
  readonly codec: VoiceCodec;
  readonly payloadType: number;
  readonly remote: AudioDescription;
  /** What encrypts the packets; null: nothing. */
  readonly security: Security | null;
  /** False before the call is answered: the media timeout does not run yet. */
  readonly final: boolean;
  /** Milliseconds in a packet of ours. */
  readonly packetMs: number;
  /** Keys come as tones in the audio. */
  readonly hearsTones: boolean;
}

export const lawOf = (codec: VoiceCodec): G711 => (codec === 'PCMU' ? 'pcmu' : 'pcma');
