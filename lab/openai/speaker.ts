/** The stand-in's voice on the wire: phrases cut into odd-sized base64 deltas, made once for all sessions. */
import { SAMPLES_PER_MS } from '../../media/codec/g711.ts';
import { between, randomOf } from '../seed.ts';
import type { Phrase, Voices } from '../voices/voices.ts';
import { fromUlaw } from './audio-format.ts';
import type { AudioFormat } from './session-config.ts';

/** A piece of audio as `response.output_audio.delta` carries it. */
export interface AudioDelta {
  readonly base64: string;
  readonly ulawBytes: number;
  /** Words of the transcript that come before it. */
  readonly text: string;
}

/** Cuts phrases into deltas. */
export interface Speaker {
  deltas(phrase: Phrase, format: AudioFormat): readonly AudioDelta[];
  /** The whole phrase as µ-law. */
  audio(phrase: Phrase): Uint8Array;
}

/** The transcript runs ahead of the audio by this factor. */
const AHEAD = 2;

/** A speaker whose deltas are about `deltaMs` long, and the same under the same seed. */
export function speaker(voices: Voices, deltaMs: number, seed: string): Speaker {
  const made = new Map<string, readonly AudioDelta[]>();
  return {
    audio: (phrase) => voices.audio(phrase, 'pcmu'),
    deltas(phrase, format) {
      const key = `${format.type} ${phrase.id}`;
      const known = made.get(key);
      if (known) return known;
      const ulaw = voices.audio(phrase, 'pcmu');
      const pieces = cut(ulaw, deltaMs, `${seed} ${phrase.id}`);
      const words = phrase.text.match(/\S+\s*/g) ?? [];
      const deltas = pieces.map((piece, n): AudioDelta => {
        const wordsBy = (count: number) =>
          Math.min(words.length, Math.ceil((words.length * count * AHEAD) / pieces.length));
        return {
          base64: fromUlaw(format, piece).toString('base64'),
          ulawBytes: piece.length,
          text: words.slice(wordsBy(n), wordsBy(n + 1)).join(''),
        };
      });
      made.set(key, deltas);
      return deltas;
    },
  };
}

function cut(ulaw: Uint8Array, deltaMs: number, seed: string): Uint8Array[] {
  const random = randomOf('deltas', seed);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < ulaw.length;) {
    const length = between(random, deltaMs * 5, deltaMs * 11) | 1;
    pieces.push(ulaw.subarray(at, at + length));
    at += length;
  }
  return pieces.map((piece) => piece.slice());
}

/** How long µ-law bytes sound. */
export const msOf = (ulawBytes: number): number => ulawBytes / SAMPLES_PER_MS;
