/** Tokens as the API counts them: audio by its length, text by its letters. */
import { SAMPLES_PER_MS } from '../../media/codec/g711.ts';
import type { Item } from './conversation.ts';
import type { SessionConfig } from './session-config.ts';

const INPUT_AUDIO_MS = 100;
const OUTPUT_AUDIO_MS = 50;
const LETTERS = 4;
/** Caching works in blocks and from a least length on. */
const CACHE_BLOCK = 64;
const CACHED_FROM = 1024;

/** Text and audio tokens. */
export interface Tokens {
  readonly text: number;
  readonly audio: number;
}

export const textTokens = (text: string): number => Math.ceil(text.length / LETTERS);
export const outputAudioTokens = (ms: number): number => Math.ceil(ms / OUTPUT_AUDIO_MS);
export const inputAudioTokens = (ms: number): number => Math.ceil(ms / INPUT_AUDIO_MS);
/** Audio that so many output tokens pay for. */
export const audioMsOf = (tokens: number): number => tokens * OUTPUT_AUDIO_MS;

/** What the model must read for the next response: everything said so far. */
export function inputTokens(config: SessionConfig, items: readonly Item[]): Tokens {
  let text = textTokens(config.instructions) + textTokens(JSON.stringify(config.tools));
  let audio = 0;
  for (const item of items) {
    text += 4;
    if (item.type === 'function_call') text += textTokens(item.name + item.arguments);
    else if (item.type === 'function_call_output') text += textTokens(item.output);
    else {
      text += textTokens(item.content.map((part) => part.text ?? '').join(''));
      const ms = (item.audio?.length ?? 0) / SAMPLES_PER_MS;
      audio += item.role === 'assistant' ? outputAudioTokens(ms) : inputAudioTokens(ms);
    }
  }
  return { text, audio };
}

/** `usage` of a response. What the response before it has read comes from the cache. */
export function presentUsage(input: Tokens, cachedBefore: Tokens, output: Tokens): object {
  const whole = cachedBefore.text + cachedBefore.audio >= CACHED_FROM;
  const block = (tokens: number) => (whole ? Math.floor(tokens / CACHE_BLOCK) * CACHE_BLOCK : 0);
  const cached = {
    text: Math.min(input.text, block(cachedBefore.text)),
    audio: Math.min(input.audio, block(cachedBefore.audio)),
  };
  const [inputs, outputs] = [input.text + input.audio, output.text + output.audio];
  return {
    total_tokens: inputs + outputs,
    input_tokens: inputs,
    output_tokens: outputs,
    input_token_details: {
      text_tokens: input.text,
      audio_tokens: input.audio,
      image_tokens: 0,
      cached_tokens: cached.text + cached.audio,
      cached_tokens_details: {
        text_tokens: cached.text,
        audio_tokens: cached.audio,
        image_tokens: 0,
      },
    },
    output_token_details: { text_tokens: output.text, audio_tokens: output.audio },
  };
}
