/** Transcripts of the callee's turns: made apart from the responses, and whenever they are ready. */
import { SAMPLES_PER_MS } from '../../media/codec/g711.ts';
import { between, type Random, randomOf } from '../seed.ts';
import type { MessageItem } from './conversation.ts';
import { usesUp } from './faults.ts';
import type { Session } from './session.ts';
import { inputAudioTokens, textTokens } from './usage.ts';

/** Models whose use is counted in tokens; the others count seconds. */
const BY_TOKENS = /^gpt-4o/;

/** The transcriber of one session. */
export class InputTranscription {
  readonly #session: Session;
  readonly #random: Random;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(session: Session) {
    this.#session = session;
    this.#random = randomOf('transcription', session.shop.seed, session.config.model);
  }

  /** Sends the turn's transcript after a while, once it is `heard`; nothing when switched off. */
  schedule(item: MessageItem, heard: Promise<void>): void {
    const settings = this.#session.config.audio.input.transcription;
    if (!settings) return;
    const [least, most] = this.#session.shop.transcriptionMs;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        void heard.then(() => this.#send(item, settings.model ?? 'gpt-transcribe'));
      },
      between(this.#random, least, most),
    );
    this.#timers.add(timer);
  }

  /** Transcripts that are not sent yet are never sent. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #send(item: MessageItem, model: string): void {
    const session = this.#session;
    const at = { item_id: item.id, content_index: 0 };
    if (usesUp(session.shop.faults, 'failTranscription')) {
      const error = {
        type: 'transcription_error',
        code: 'audio_unintelligible',
        message: 'The audio could not be transcribed.',
      };
      session.emit({ type: 'conversation.item.input_audio_transcription.failed', ...at, error });
      return;
    }
    const transcript = item.heard?.text ?? '';
    for (const delta of transcript.match(/\S+\s*/g) ?? []) {
      session.emit({ type: 'conversation.item.input_audio_transcription.delta', ...at, delta });
    }
    const [part] = item.content;
    if (part) part.transcript = transcript;
    session.record.transcripts.push({ itemId: item.id, text: transcript });
    session.emit({
      type: 'conversation.item.input_audio_transcription.completed',
      ...at,
      transcript,
      usage: usageOf(model, (item.audio?.length ?? 0) / SAMPLES_PER_MS, transcript),
    });
  }
}

function usageOf(model: string, ms: number, transcript: string): object {
  if (!BY_TOKENS.test(model)) return { type: 'duration', seconds: Math.ceil(ms / 1000) };
  const [heard, written] = [inputAudioTokens(ms), textTokens(transcript)];
  return {
    type: 'tokens',
    input_tokens: heard,
    output_tokens: written,
    total_tokens: heard + written,
    input_token_details: { audio_tokens: heard, text_tokens: 0 },
  };
}
