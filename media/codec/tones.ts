/** Key presses as tones in the audio (ITU-T Q.23 and Q.24), at 8 kHz. */
import { decodeG711, linearToAlaw, linearToUlaw, type G711 } from './g711.ts';
import { goertzel } from './goertzel.ts';

const RATE = 8000;
const ROWS = [697, 770, 852, 941] as const;
const COLUMNS = [1209, 1336, 1477, 1633] as const;
const KEYS = ['123A', '456B', '789C', '*0#D'] as const;
/** Each of the two tones, of 32 767: about -9 dBm0 together. */
const AMPLITUDE = 5800;

/** The two tones of a key; undefined for what is no key. */
function tonesOf(key: string): readonly [number, number] | undefined {
  const row = KEYS.findIndex((keys) => keys.includes(key));
  const tone = ROWS[row];
  const column = COLUMNS[KEYS[row]?.indexOf(key) ?? -1];
  return key.length === 1 && tone !== undefined && column !== undefined
    ? [tone, column]
    : undefined;
}

/** Writes the tones of a key from its sample `from` on. */
export function writeTone(frame: Uint8Array, law: G711, key: string, from: number): void {
  const [row = 0, column = 0] = tonesOf(key) ?? [];
  const toCode = law === 'pcmu' ? linearToUlaw : linearToAlaw;
  for (let i = 0; i < frame.length; i++) {
    const radians = (2 * Math.PI * (from + i)) / RATE;
    frame[i] = toCode(AMPLITUDE * (Math.sin(row * radians) + Math.sin(column * radians)));
  }
}

const WINDOW = 160;
const HOP = 80;
/** A key is one once it was clear in so many windows in a row: 40 ms, as Q.24 asks. */
const CLEAR_HOPS = 4;
/** Windows without it before the same key is a new press. */
const PAUSE_HOPS = 3;
/** A tone weaker than this (mean square) is the line's noise: about -35 dBm0. */
const LOUD_ENOUGH = 150 ** 2;
/** The part of all energy that the two tones must have: speech never has it for long. */
const PURE = 0.82;
/** How much the weaker tone may stay behind the stronger: 8 dB. */
const TWIST = 6.3;

/** Finds keys in a party's audio, wherever the packets cut it. */
export class ToneDetector {
  private readonly law: G711;
  private readonly window = new Int16Array(WINDOW);
  private readonly arrived = new Int16Array(WINDOW);
  private filled = 0;
  private candidate = '';
  private hops = 0;
  private pressed = '';
  private quiet = 0;

  constructor(law: G711) {
    this.law = law;
  }

  /** The keys whose presses have become clear in these bytes. */
  hear(bytes: Uint8Array): string[] {
    const found: string[] = [];
    for (let from = 0; from < bytes.length; from += WINDOW) {
      const piece = bytes.subarray(from, from + WINDOW);
      decodeG711(this.law, piece, this.arrived);
      for (let i = 0; i < piece.length; i++) {
        this.window[this.filled++] = this.arrived[i] as number;
        if (this.filled < WINDOW) continue;
        const key = this.step(keyIn(this.window));
        if (key) found.push(key);
        this.window.copyWithin(0, HOP);
        this.filled = WINDOW - HOP;
      }
    }
    return found;
  }

  /** Whether a key's tones go on, or have only just ended. */
  get isPressed(): boolean {
    return this.pressed !== '';
  }

  private step(key: string): string {
    if (key === this.pressed && key !== '') {
      this.quiet = 0;
      return '';
    }
    if (this.pressed !== '' && ++this.quiet >= PAUSE_HOPS) this.pressed = '';
    this.hops = key !== '' && key === this.candidate ? this.hops + 1 : 1;
    this.candidate = key;
    if (key === '' || this.hops < CLEAR_HOPS) return '';
    this.pressed = key;
    this.quiet = 0;
    return key;
  }
}

/** The key that sounds in a window; empty when none does. */
function keyIn(samples: Int16Array): string {
  let energy = 0;
  for (let i = 0; i < WINDOW; i++) energy += (samples[i] as number) ** 2;
  if (energy < LOUD_ENOUGH * WINDOW) return '';
  const row = strongest(ROWS, samples);
  // Too little for the weaker of two tones that meet what is asked below.
  if (row.power * (2 / WINDOW) * (1 + TWIST) < PURE * energy) return '';
  const column = strongest(COLUMNS, samples);
  // A pure tone of amplitude a has a Goertzel power of (aN/2)² and an energy of a²N/2.
  const pure = (row.power + column.power) * (2 / WINDOW);
  const [weak, strong] = row.power < column.power ? [row, column] : [column, row];
  const isClear = pure > PURE * energy && strong.power < weak.power * TWIST;
  return isClear ? (KEYS[row.index]?.[column.index] ?? '') : '';
}

function strongest(tones: readonly number[], samples: Int16Array) {
  let index = 0;
  let power = 0;
  for (let at = 0; at < tones.length; at++) {
    const found = goertzel(samples, tones[at] as number, RATE);
    if (found <= power) continue;
    index = at;
    power = found;
  }
  return { index, power };
}
