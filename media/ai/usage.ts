/** What the provider bills, as facts. Every field may be missing. */
import type {
  ConversationItemInputAudioTranscriptionCompletedEvent,
  RealtimeResponseUsage,
} from 'openai/resources/realtime/realtime';
import type { ConversationFact } from '../../actors/ports/media.ts';

export function tokenUsage(usage: RealtimeResponseUsage): ConversationFact {
  const { input_token_details: input, output_token_details: output } = usage;
  return {
    type: 'usage',
    usage: {
      inputTokens: usage.input_tokens ?? 0,
      outputTokens: usage.output_tokens ?? 0,
      totalTokens: usage.total_tokens ?? 0,
      audioInputTokens: input?.audio_tokens ?? 0,
      audioOutputTokens: output?.audio_tokens ?? 0,
      cachedTokens: input?.cached_tokens ?? 0,
      cachedAudioTokens: input?.cached_tokens_details?.audio_tokens ?? 0,
    },
    at: Date.now(),
  };
}

export function transcriptionUsage(
  usage: ConversationItemInputAudioTranscriptionCompletedEvent['usage'] | undefined,
): ConversationFact {
  const seconds = usage?.type === 'duration' ? usage.seconds : 0;
  const tokens = usage?.type === 'tokens' ? usage.total_tokens : 0;
  return { type: 'transcriptionUsage', seconds, tokens, at: Date.now() };
}
