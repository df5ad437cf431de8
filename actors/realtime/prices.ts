import type { TokenUsage } from '../ports/model.ts';

/** US dollars per million tokens. */
interface ModelPrice {
  readonly textIn: number;
  readonly textCached: number;
  readonly textOut: number;
  readonly audioIn: number;
  readonly audioCached: number;
  readonly audioOut: number;
}

const FULL: ModelPrice = {
  textIn: 4,
  textCached: 0.4,
  textOut: 24,
  audioIn: 32,
  audioCached: 0.4,
  audioOut: 64,
};

/** As published in October 2026; `gpt-realtime-1.5` writes text cheaper. */
const PRICES: Readonly<Record<string, ModelPrice>> = {
  'gpt-realtime-2.1': FULL,
  'gpt-realtime-2': FULL,
  'gpt-realtime-1.5': { ...FULL, textOut: 16 },
  'gpt-realtime-2.1-mini': {
    textIn: 0.6,
    textCached: 0.06,
    textOut: 2.4,
    audioIn: 10,
    audioCached: 0.3,
    audioOut: 20,
  },
};

/** Input transcription by `gpt-transcribe`, dollars per minute of committed audio. */
const TRANSCRIPTION_PER_MINUTE = 0.0045;

/** What a response cost, in US dollars. A model without a price counts as the dearest one. */
export function costOf(model: string, usage: TokenUsage): number {
  const price = PRICES[model] ?? FULL;
  const audioIn = usage.audioInputTokens - usage.cachedAudioTokens;
  const textCached = usage.cachedTokens - usage.cachedAudioTokens;
  const textIn = usage.inputTokens - usage.audioInputTokens - textCached;
  const textOut = usage.outputTokens - usage.audioOutputTokens;
  const perMillion =
    textIn * price.textIn +
    textCached * price.textCached +
    audioIn * price.audioIn +
    usage.cachedAudioTokens * price.audioCached +
    textOut * price.textOut +
    usage.audioOutputTokens * price.audioOut;
  return Math.max(0, perMillion) / 1e6;
}

/** US dollars per million tokens of text models; an unknown one counts as the dearest. */
const TEXT_PRICES: Readonly<Record<string, TextPrice>> = {
  'gpt-5.4-nano': { input: 0.2, cached: 0.02, output: 1.25 },
  'gpt-5.4-mini': { input: 0.75, cached: 0.075, output: 4.5 },
  'gpt-5.4': { input: 2.5, cached: 0.25, output: 15 },
};
const DEAREST_TEXT: TextPrice = { input: 5, cached: 0.5, output: 30 };

interface TextPrice {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** Tokens of written responses; `cached` ones are part of `input`. */
export interface TextTokens {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/** What written responses cost, in US dollars. */
export function costOfText(model: string, { input, cached, output }: TextTokens): number {
  const price = TEXT_PRICES[model] ?? DEAREST_TEXT;
  return ((input - cached) * price.input + cached * price.cached + output * price.output) / 1e6;
}

export const costOfTranscription = (seconds: number): number =>
  (seconds / 60) * TRANSCRIPTION_PER_MINUTE;
