/** What a party hears that waits: made here, so that nothing has to be licensed or loaded. */
import type { Sound } from '../actors/ports/hearing.ts';
import { encodeG711, type G711 } from './codec/g711.ts';
import type { Source } from './mixer.ts';

const RATE = 8000;
/** Each begins with a pause after what was said before. Ring-back is 425 Hz, one second of five (ITU-T E.180). */
const RINGBACK_HZ = 425;
const RINGBACK_FROM = RATE;
const RINGBACK_TO = 2 * RATE;
const RINGBACK_PERIOD = 5 * RATE;
const RINGBACK_LEVEL = 2300;

/** A rest, then soft single notes that die away, about -22 dBm0. */
const NOTES_HZ = [392, 523.25, 659.25, 523.25, 440, 349.23] as const;
const NOTE = 0.8 * RATE;
const REST_NOTES = 2;
const HOLD_PERIOD = (REST_NOTES + NOTES_HZ.length) * NOTE;
const HOLD_LEVEL = 2600;
const ATTACK = 0.02 * RATE;
const DECAY = 0.35 * RATE;

const ringbackAt = (i: number): number =>
  i >= RINGBACK_FROM && i < RINGBACK_TO
    ? RINGBACK_LEVEL * Math.sin((2 * Math.PI * RINGBACK_HZ * i) / RATE)
    : 0;

function holdAt(i: number): number {
  const hz = NOTES_HZ[Math.floor(i / NOTE) - REST_NOTES];
  if (hz === undefined) return 0;
  const since = i % NOTE;
  const loudness = Math.min(1, since / ATTACK) * Math.exp(-since / DECAY);
  return HOLD_LEVEL * loudness * Math.sin((2 * Math.PI * hz * since) / RATE);
}

const made = new Map<string, Uint8Array>();

function loopOf(sound: Sound, law: G711): Uint8Array {
  const known = made.get(sound + law);
  if (known) return known;
  const [period, sampleAt] =
    sound === 'hold' ? [HOLD_PERIOD, holdAt] : [RINGBACK_PERIOD, ringbackAt];
  const samples = Int16Array.from({ length: period }, (_, i) => Math.round(sampleAt(i)));
  const loop = encodeG711(law, samples, new Uint8Array(period));
  made.set(sound + law, loop);
  return loop;
}

/** Plays a sound to one listener, from its beginning, over and over. */
export class SoundLoop implements Source {
  private readonly sound: Sound;
  private readonly law: () => G711;
  private position = 0;

  /** @param law the listener's, which may change */
  constructor(sound: Sound, law: () => G711) {
    this.sound = sound;
    this.law = law;
  }

  pull(frame: Uint8Array): boolean {
    const loop = loopOf(this.sound, this.law());
    for (let i = 0; i < frame.length; i++)
      frame[i] = loop[(this.position + i) % loop.length] as number;
    this.position = (this.position + frame.length) % loop.length;
    return true;
  }
}
