import { readFileSync } from 'node:fs';
import { type G711, transcodeG711 } from '../../media/codec/g711.ts';
import type { AgentPhrase, CalleePhrase, Language, PhraseEntry, Speaker } from './phrases.ts';
import { toneUtterance } from '../hearing/tones.ts';

/**
 * How the lab speaks and hears: `phrases` are rendered voices, told apart by what they sound like;
 * `tones` begin with a code that costs next to nothing to decode, for load.
 */
export type Speech = 'phrases' | 'tones';

/** A phrase with its number, which the tone code carries. */
export interface Phrase extends PhraseEntry {
  /** Place in the index, 0-255. */
  readonly code: number;
}

/** What the lab can say. */
export interface Voices {
  readonly speech: Speech;
  readonly phrases: readonly Phrase[];
  phrase(language: Language, who: 'callee', name: CalleePhrase): Phrase;
  phrase(language: Language, who: 'agent', name: AgentPhrase): Phrase;
  byId(id: string): Phrase | undefined;
  byCode(code: number): Phrase | undefined;
  /** The utterance as G.711; the bytes are shared, so don't write to them. */
  audio(phrase: Phrase, law: G711): Uint8Array;
}

const folder = new URL('./', import.meta.url);

/** Reads the index; audio is read when a phrase is first spoken. */
export function loadVoices(speech: Speech): Voices {
  const index = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as PhraseEntry[];
  const phrases = index.map((entry, code): Phrase => ({ ...entry, code }));
  const ids = new Map(phrases.map((phrase) => [phrase.id, phrase]));
  const spoken = new Map<string, Uint8Array>();

  function phrase(language: Language, who: Speaker, name: string): Phrase {
    const found = ids.get(`${language}.${who}.${name}`);
    if (!found) throw new Error(`No phrase ${language}.${who}.${name}: run lab/voices/render.ts`);
    return found;
  }

  function audio(phrase: Phrase, law: G711): Uint8Array {
    const key = `${law} ${phrase.id}`;
    const known = spoken.get(key);
    if (known) return known;
    const ulaw =
      speech === 'tones'
        ? toneUtterance(phrase.code, phrase.ms)
        : readFileSync(new URL(`audio/${phrase.id}.ulaw`, folder));
    const bytes = transcodeG711('pcmu', law, ulaw, new Uint8Array(ulaw.length));
    spoken.set(key, bytes);
    return bytes;
  }

  return {
    speech,
    phrases,
    phrase,
    audio,
    byId: (id) => ids.get(id),
    byCode: (code) => phrases[code],
  };
}
