/** Key presses as tones in the audio (ITU-T Q.23 and Q.24), at 8 kHz. */
import { expansionOf, linearToAlaw, linearToUlaw, type G711 } from './g711.ts';
import { coefficientOf, goertzelOfFour, type Four } from './goertzel.ts';

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

const filtersOf = (tones: Four): Four => {
  const [a, b, c, d] = tones;
  return [filterOf(a), filterOf(b), filterOf(c), filterOf(d)];
};
const filterOf = (hz: number): number => coefficientOf(hz, RATE);
const ROW_FILTERS = filtersOf(ROWS);
const COLUMN_FILTERS = filtersOf(COLUMNS);

/**
 * Finds keys in a party's audio, wherever the packets cut it. Windows overlap by half, and a key must be clear in
 * {@link CLEAR_HOPS} in a row. As long as none is, every fourth window is enough to look at: no key leaves it out. Once
 * it holds one, those before it are looked at too, and all that follow.
 */
export class ToneDetector {
  private readonly law: G711;
  /** Two windows, end to end, and the one after them that is being filled. */
  private older = new Uint8Array(WINDOW);
  private before = new Uint8Array(WINDOW);
  private latest = new Uint8Array(WINDOW);
  private filled = 0;
  private windows = 0;
  /** The window before was not looked at. */
  private hasSkipped = false;
  private candidate = '';
  private hops = 0;
  private pressed = '';
  private quiet = 0;

  constructor(law: G711) {
    this.law = law;
  }

  /** The keys whose presses have become clear in these bytes. */
  hear(bytes: Uint8Array): string {
    let found = '';
    for (let from = 0; from < bytes.length;) {
      from += this.take(bytes, from);
      if (this.filled < WINDOW) break;
      found += this.look();
      const free = this.older;
      this.older = this.before;
      this.before = this.latest;
      this.latest = free;
      this.filled = 0;
      this.windows++;
    }
    return found;
  }

  /** Whether a key's tones go on, or have only just ended. */
  get isPressed(): boolean {
    return this.pressed !== '';
  }

  /** Fills the window; says how many bytes it took. */
  private take(bytes: Uint8Array, from: number): number {
    const taken = Math.min(WINDOW - this.filled, bytes.length - from);
    const part = taken === bytes.length ? bytes : bytes.subarray(from, from + taken);
    this.latest.set(part, this.filled);
    this.filled += taken;
    return taken;
  }

  private look(): string {
    const { older, before, latest, hasSkipped } = this;
    const isIdle = this.candidate === '' && this.pressed === '';
    this.hasSkipped = isIdle && !hasSkipped && this.windows > 0;
    if (this.hasSkipped) return '';
    const key = this.keyAt(latest);
    if (isIdle && key === '') return '';
    const skipped = hasSkipped ? this.after(older, before) + this.step(this.keyAt(before)) : '';
    return skipped + (this.windows > 0 ? this.after(before, latest) : '') + this.step(key);
  }

  private keyAt(window: Uint8Array): string {
    return keyIn(expand(this.law, window, 0, 0));
  }

  /** Takes the step between two windows. */
  private after(one: Uint8Array, next: Uint8Array): string {
    return this.step(keyIn(expand(this.law, one, HOP, 0) + expand(this.law, next, 0, HOP)));
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

/** Writes bytes, from one of them on, to the samples of a window, from one of those on; returns their energy. */
function expand(law: G711, bytes: Uint8Array, from: number, to: number): number {
  const table = expansionOf(law);
  const count = WINDOW - Math.max(from, to);
  let energy = 0;
  for (let i = 0; i < count; i++) {
    const sample = table[bytes[from + i] as number] as number;
    samples[to + i] = sample;
    energy += sample * sample;
  }
  return energy;
}

/** The key that sounds in the samples, which have this energy; empty when none does. */
function keyIn(energy: number): string {
  if (energy < LOUD_ENOUGH * WINDOW) return '';
  goertzelOfFour(samples, ROW_FILTERS, powers, 0);
  const row = strongest(0);
  const rowPower = powers[row] as number;
  // Too little for the weaker of two tones that meet what is asked below.
  if (rowPower * (2 / WINDOW) * (1 + TWIST) < PURE * energy) return '';
  goertzelOfFour(samples, COLUMN_FILTERS, powers, ROWS.length);
  const column = strongest(ROWS.length);
  const columnPower = powers[column] as number;
  // A pure tone of amplitude a has a Goertzel power of (aN/2)² and an energy of a²N/2.
  const pure = (rowPower + columnPower) * (2 / WINDOW);
  const twist = Math.max(rowPower, columnPower) / Math.min(rowPower, columnPower);
  const isClear = pure > PURE * energy && twist < TWIST;
  return isClear ? (KEYS[row]?.[column - ROWS.length] ?? '') : '';
}

/** Filled anew for every window of every call, as are the powers: of the rows, then of the columns. */
const samples = new Float64Array(WINDOW);
const powers = new Float64Array(ROWS.length + COLUMNS.length);

/** Where the strongest of four powers is. */
function strongest(from: number): number {
  let best = from;
  for (let at = from + 1; at < from + 4; at++)
    if ((powers[at] as number) > (powers[best] as number)) best = at;
  return best;
}
