/** What may be spoken on a line, and who speaks it. */

/** Of the audio plane: G.711, one byte a sample. */
export const VOICE_CODECS = ['PCMU', 'PCMA'] as const;
export type VoiceCodec = (typeof VOICE_CODECS)[number];

/** Between us and a carrier. What is no {@link VoiceCodec} needs a media server that converts it. */
export const LINE_CODECS = [...VOICE_CODECS, 'G722', 'OPUS', 'G729'] as const;
export type LineCodec = (typeof LINE_CODECS)[number];

/** Those that the audio plane speaks itself, in their order. */
export const voiceCodecsOf = (codecs: readonly LineCodec[]): VoiceCodec[] =>
  codecs.flatMap((codec) => VOICE_CODECS.filter((own) => own === codec));

/** What the plane speaks with a media server that speaks these with the carrier: the same where that is possible. */
export const planeCodecOf = (codecs: readonly LineCodec[]): VoiceCodec =>
  voiceCodecsOf(codecs)[0] ?? 'PCMU';
