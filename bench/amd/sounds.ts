/** What is not speech: noise, beeps, announcement tones, music. All drawn from a seed, at 8 kHz. */
import { between, pick, type Random } from '../../lab/seed.ts';
import { concat } from './voices.ts';

const RATE = 8000;

export const silence = (ms: number): Float64Array => new Float64Array(ms * 8);

export function tone(hz: readonly number[], ms: number, level: number): Float64Array {
  return Float64Array.from({ length: ms * 8 }, (_, i) => {
    const fade = Math.min(1, i / 40, (ms * 8 - i) / 40);
    return (
      hz.reduce((sum, each) => sum + Math.sin((2 * Math.PI * each * i) / RATE), 0) * level * fade
    );
  });
}

/** A beep as mailboxes have them: one steady tone, or two short ones. */
export function beepOf(random: Random): Float64Array {
  const hz = pick(random, [1000, 440, 850, 1400, 620, 1200, 950]);
  const ms = pick(random, [200, 350, 400, 500, 800, 1200]);
  const level = between(random, 2500, 7000);
  const one = tone([hz], ms, level);
  return random() < 0.15
    ? concat([tone([hz], 180, level), silence(120), tone([hz], 180, level)])
    : one;
}

/** The three rising tones before a network's announcement. */
export const announcementTones = (): Float64Array =>
  concat([950, 1400, 1800].map((hz) => tone([hz], 330, 4000)));

/** Chords with a beat under them, or slow single notes, as on hold. */
export function music(random: Random, ms: number): Float64Array {
  const isSparse = random() < 0.4;
  const root = pick(random, [220, 247, 262, 294, 330]);
  const noteMs = isSparse ? 600 : 280;
  const steps = [0, 4, 7, 12, 9, 5] as const;
  const sound = new Float64Array(ms * 8);
  for (let at = 0; at < ms; at += noteMs) {
    const chord = isSparse
      ? [pick(random, steps)]
      : [pick(random, steps), pick(random, steps), -12];
    for (const step of chord)
      strike(sound, at * 8, root * 2 ** (step / 12), isSparse ? 3000 : 1500);
  }
  return sound;
}

function strike(sound: Float64Array, from: number, hz: number, level: number): void {
  for (let i = 0; i < RATE * 1.2 && from + i < sound.length; i++) {
    const decay = Math.exp(-i / 3500) * Math.min(1, i / 30);
    const angle = (2 * Math.PI * hz * i) / RATE;
    const wave = Math.sin(angle) + 0.5 * Math.sin(2 * angle) + 0.25 * Math.sin(3 * angle);
    sound[from + i] = (sound[from + i] as number) + wave * level * decay;
  }
}

export type NoiseKind = 'hiss' | 'street' | 'babble';

/** Noise of a mean power of 1. Babble is made of the speech that is given. */
export function noise(
  kind: NoiseKind,
  samples: number,
  random: Random,
  speech: Float64Array,
): Float64Array {
  const sound = new Float64Array(samples);
  let low = 0;
  const offsets = [0, 1, 2, 3, 4, 5, 6, 7].map(() => Math.floor(random() * speech.length));
  for (let i = 0; i < samples; i++) {
    const white = random() * 2 - 1;
    low = 0.97 * low + 0.2 * white;
    sound[i] = kind === 'hiss' ? white : kind === 'street' ? low + 0.02 * white : 0;
    if (kind === 'babble')
      for (const offset of offsets)
        sound[i] = (sound[i] as number) + (speech[(i + offset) % speech.length] as number);
  }
  const rms = Math.sqrt(sound.reduce((sum, each) => sum + each * each, 0) / samples) || 1;
  return sound.map((each) => each / rms);
}
