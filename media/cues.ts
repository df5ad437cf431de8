/** What one party alone hears: words that were rendered beforehand, and tones made here. */
import type { Cue } from '../actors/ports/media.ts';
import { clip } from './clips/clips.ts';
import { encodeG711, silenceOf, type G711 } from './codec/g711.ts';
import type { Source } from './mixer.ts';

const RATE = 8000;
const LEVEL = 5000;
/** Neither is among the tones of keys. */
const DONE_HZ = 1046;
const REFUSED_HZ = 311;
const FADE = 0.005 * RATE;

/** One short high tone, or two long low ones. */
const TONES = {
  done: { hz: DONE_HZ, ms: 120, times: 1 },
  refused: { hz: REFUSED_HZ, ms: 220, times: 2 },
} as const;
const PAUSE_MS = 100;

/** A cue as it is heard; the bytes may be shared, so don't write to them. */
export function cueIn(cue: Cue, language: string | null, law: G711): Uint8Array {
  if (cue === 'supervise' || cue === 'accept') return clip(cue, language, law).audio;
  const { hz, ms, times } = TONES[cue];
  const [tone, pause] = [(ms * RATE) / 1000, (PAUSE_MS * RATE) / 1000];
  const samples = Int16Array.from({ length: (tone + pause) * times }, (_, i) => {
    const at = i % (tone + pause);
    if (at >= tone) return 0;
    const loudness = Math.min(1, at / FADE, (tone - at) / FADE);
    return Math.round(LEVEL * loudness * Math.sin((2 * Math.PI * hz * at) / RATE));
  });
  return encodeG711(law, samples, new Uint8Array(samples.length));
}

/** Plays something once. */
export class CueSource implements Source {
  private readonly audio: Uint8Array;
  private readonly silence: number;
  private position = 0;

  constructor(audio: Uint8Array, law: G711) {
    this.audio = audio;
    this.silence = silenceOf(law);
  }

  pull(frame: Uint8Array): boolean {
    if (this.position >= this.audio.length) return false;
    const piece = this.audio.subarray(this.position, this.position + frame.length);
    frame.set(piece);
    frame.fill(this.silence, piece.length);
    this.position += frame.length;
    return true;
  }
}
