/**
 * The tone code of load mode. An utterance begins with a sync tone and four symbols of three bits:
 * eight bits that number the phrase and four that check them. A murmur follows up to the phrase's
 * length, so that turn detectors hear speech to the end.
 *
 *     | sync 80 ms | s0 60 ms | s1 60 ms | s2 60 ms | s3 60 ms | murmur ... |
 *
 * A symbol spans three packets of 20 ms, so one lost or repeated packet never outweighs it.
 */
import { linearToUlaw, ulawToLinear } from '../../media/codec/g711.ts';

const RATE = 8000;
const WINDOW = 160;
const HOP = 80;
const SYNC_HZ = 2500;
const SYMBOL_HZ = [700, 900, 1100, 1300, 1500, 1700, 1900, 2100] as const;
const MURMUR_HZ = 350;
const SYNC_HOPS = 8;
const SYMBOL_HOPS = 6;
const SYMBOLS = 4;
const AMPLITUDE = 6000;
const TONES_HZ = [...SYMBOL_HZ, SYNC_HZ];
const SYNC = SYMBOL_HZ.length;
const COEFFICIENTS = TONES_HZ.map((hz) => 2 * Math.cos((2 * Math.PI * hz) / RATE));

/** Length of sync and symbols together. */
export const TONE_CODE_MS = (SYNC_HOPS + SYMBOLS * SYMBOL_HOPS) * 10;
/** Shortest audio, counted from the first sound, that is sure to hold the whole code. */
const SEARCHED_MS = TONE_CODE_MS + 400;

const checkOf = (code: number): number => {
  let mixed = Math.imul(code + 1, 0x9e3779b1) >>> 0;
  mixed ^= mixed >>> 15;
  return mixed & 0x0f;
};

/** µ-law audio of a phrase number: code, then murmur, `ms` long but never shorter than the code. */
export function toneUtterance(code: number, ms: number): Uint8Array {
  const word = (code << 4) | checkOf(code);
  const hops: number[] = Array.from({ length: SYNC_HOPS }, () => SYNC_HZ);
  for (let symbol = SYMBOLS - 1; symbol >= 0; symbol--) {
    const hz = SYMBOL_HZ[(word >> (3 * symbol)) & 7] as number;
    for (let hop = 0; hop < SYMBOL_HOPS; hop++) hops.push(hz);
  }
  while (hops.length * 10 < ms) hops.push(MURMUR_HZ);
  const bytes = new Uint8Array(hops.length * HOP);
  hops.forEach((hz, hop) => {
    for (let i = 0; i < HOP; i++) {
      const at = hop * HOP + i;
      bytes[at] = linearToUlaw(AMPLITUDE * Math.sin((2 * Math.PI * hz * at) / RATE));
    }
  });
  return bytes;
}

/** Power of each tone in the window at `from` (Goertzel, H(k) for whole cycles in 20 ms). */
function powersAt(ulaw: Uint8Array, from: number, powers: Float64Array): void {
  for (let tone = 0; tone < COEFFICIENTS.length; tone++) {
    const coefficient = COEFFICIENTS[tone] as number;
    let older = 0;
    let old = 0;
    for (let i = from; i < from + WINDOW; i++) {
      const now = (ulawToLinear[ulaw[i] as number] as number) + coefficient * old - older;
      older = old;
      old = now;
    }
    powers[tone] = old * old + older * older - coefficient * old * older;
  }
}

const LOUD_ENOUGH = (AMPLITUDE * WINDOW * 0.02) ** 2;

function strongest(powers: Float64Array, from: number, to: number): number {
  let best = -1;
  let most = LOUD_ENOUGH;
  for (let tone = from; tone < to; tone++) {
    if ((powers[tone] as number) > most) {
      most = powers[tone] as number;
      best = tone;
    }
  }
  return best;
}

/** The hop after the last window that the sync tone rules, or -1. */
function endOfSync(windows: readonly Float64Array[]): number {
  let end = -1;
  let ruled = 0;
  for (let hop = 0; hop < windows.length; hop++) {
    const powers = windows[hop] as Float64Array;
    if (strongest(powers, 0, SYNC + 1) === SYNC) {
      ruled++;
      end = hop + 1;
    } else if (ruled >= 3 && hop > end + 3) break;
  }
  return ruled >= 3 ? end : -1;
}

/**
 * The phrase number at the beginning of an utterance in µ-law, undefined when there is none or its
 * check bits are wrong. Looks at the first 0.7 s after the first sound only.
 */
export function decodeTones(ulaw: Uint8Array): number | undefined {
  const start = Math.max(0, ulaw.findIndex((byte) => (byte & 0x7f) < 0x58) - HOP);
  const windows: Float64Array[] = [];
  const last = Math.min(ulaw.length, start + SEARCHED_MS * 8) - WINDOW;
  for (let at = start; at <= last; at += HOP) {
    const powers = new Float64Array(TONES_HZ.length);
    powersAt(ulaw, at, powers);
    windows.push(powers);
  }
  const first = endOfSync(windows);
  if (first < 0) return undefined;
  let word = 0;
  for (let symbol = 0; symbol < SYMBOLS; symbol++) {
    const sums = new Float64Array(SYNC);
    for (let hop = 0; hop < SYMBOL_HOPS; hop++) {
      const powers = windows[first + symbol * SYMBOL_HOPS + hop];
      for (let tone = 0; powers && tone < SYNC; tone++) {
        sums[tone] = (sums[tone] as number) + (powers[tone] as number);
      }
    }
    const tone = strongest(sums, 0, SYNC);
    if (tone < 0) return undefined;
    word = (word << 3) | tone;
  }
  const code = word >> 4;
  return checkOf(code) === (word & 0x0f) ? code : undefined;
}
