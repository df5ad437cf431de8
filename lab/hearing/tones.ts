/**
 * The tone code of load mode. An utterance begins with a sync tone and four symbols of three bits:
 * eight bits that number the phrase and four that check them. A murmur follows up to the phrase's
 * length, so that turn detectors hear speech to the end.
 *
 *     | sync 80 ms | s0 60 ms | s1 60 ms | s2 60 ms | s3 60 ms | murmur ... |
 *
 * A symbol spans three packets of 20 ms, so one lost or repeated packet never outweighs it.
 */
import { decodeG711, linearToUlaw } from '../../media/codec/g711.ts';

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

/** Power of one tone in the window at `from` (Goertzel; every tone has whole cycles in 20 ms). */
function powerOf(tone: number, samples: Int16Array, from: number): number {
  const coefficient = COEFFICIENTS[tone] as number;
  let older = 0;
  let old = 0;
  for (let i = from; i < from + WINDOW; i++) {
    const now = (samples[i] as number) + coefficient * old - older;
    older = old;
    old = now;
  }
  return old * old + older * older - coefficient * old * older;
}

const LOUD_ENOUGH = (AMPLITUDE * WINDOW * 0.02) ** 2;
/** A window is the sync tone's when that has at least this part of the power of a pure tone. */
const PURE = 0.3;

function isSync(samples: Int16Array, from: number): boolean {
  let energy = 0;
  for (let i = from; i < from + WINDOW; i++) energy += (samples[i] as number) ** 2;
  const power = powerOf(SYNC, samples, from);
  return power > LOUD_ENOUGH && power > (PURE * energy * WINDOW) / 2;
}

/** Where the sync tone ends, or -1. A lost packet may interrupt it. */
function endOfSync(samples: Int16Array): number {
  let end = -1;
  let ruled = 0;
  for (let from = 0; from + WINDOW <= samples.length; from += HOP) {
    if (isSync(samples, from)) {
      ruled++;
      end = from + HOP;
    } else if (ruled >= 3 && from > end + 3 * HOP) break;
  }
  return ruled >= 3 ? end : -1;
}

function symbolAt(samples: Int16Array, from: number): number {
  let best = -1;
  let most = LOUD_ENOUGH;
  for (let tone = 0; tone < SYNC; tone++) {
    let power = 0;
    for (let hop = 0; hop < SYMBOL_HOPS; hop++) {
      const at = from + hop * HOP;
      if (at + WINDOW <= samples.length) power += powerOf(tone, samples, at);
    }
    if (power > most) {
      most = power;
      best = tone;
    }
  }
  return best;
}

/**
 * The phrase number at the beginning of an utterance in µ-law, undefined when there is none or its
 * check bits are wrong. Looks at the first 0.7 s after the first sound only.
 */
export function decodeTones(ulaw: Uint8Array): number | undefined {
  let sound = 0;
  while (sound < ulaw.length && ((ulaw[sound] as number) & 0x7f) >= 0x58) sound++;
  const start = Math.max(0, sound - HOP);
  const searched = ulaw.subarray(start, start + SEARCHED_MS * 8);
  const samples = decodeG711('pcmu', searched, new Int16Array(searched.length));
  const first = endOfSync(samples);
  if (first < 0) return undefined;
  let word = 0;
  for (let symbol = 0; symbol < SYMBOLS; symbol++) {
    const tone = symbolAt(samples, first + symbol * SYMBOL_HOPS * HOP);
    if (tone < 0) return undefined;
    word = (word << 3) | tone;
  }
  const code = word >> 4;
  return checkOf(code) === (word & 0x0f) ? code : undefined;
}
