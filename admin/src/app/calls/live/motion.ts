/** The motion of the call cards, as functions of time: a canvas draws them, see `sign.ts`. */

const RING_MS = 1500;
const WAVE_MS = 500;
const WAVE_STAGGER_MS = 100;
const ORBIT_MS = 1600;
export const ORBIT_RADIUS = 30;
export const FADE_MS = 900;
export const WAVE_BARS = 5;

const STEPS = 64;

/** CSS's cubic-bezier(), read from a table that is made once. */
export function cubicBezier(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
): (progress: number) => number {
  const at = (a: number, b: number, t: number) =>
    3 * (1 - t) * (1 - t) * t * a + 3 * (1 - t) * t * t * b + t * t * t;
  const table = Array.from({ length: STEPS + 1 }, (_unused, step) => {
    let [low, high] = [0, 1];
    for (let halving = 0; halving < 24; halving++) {
      const middle = (low + high) / 2;
      if (at(x1, x2, middle) < step / STEPS) low = middle;
      else high = middle;
    }
    return at(y1, y2, low);
  });
  return (progress) => {
    const place = Math.min(1, Math.max(0, progress)) * STEPS;
    const below = Math.min(STEPS - 1, Math.floor(place));
    const [from = 0, to = 1] = [table[below], table[below + 1]];
    return from + (to - from) * (place - below);
  };
}

const easeOutCubic = cubicBezier([0.215, 0.61], [0.355, 1]);
const easeInOut = cubicBezier([0.42, 0], [0.58, 1]);

const share = (ms: number, of: number): number => (((ms % of) + of) % of) / of;

/** pulse-ring: 1.5 s, scale .8 to 1.5, opacity 1 to 0. */
export function pulseRing(ms: number): { readonly scale: number; readonly opacity: number } {
  const eased = easeOutCubic(share(ms, RING_MS));
  return { scale: 0.8 + 0.7 * eased, opacity: 1 - eased };
}

/** wave: .5 s ease-in-out there and back, scaleY .3 to 1, each bar .1 s after the one before. */
export function waveScale(ms: number, bar: number): number {
  const progress = share(ms - bar * WAVE_STAGGER_MS, WAVE_MS);
  const eased = easeInOut(progress < 0.5 ? progress * 2 : 2 - progress * 2);
  return 0.3 + 0.7 * eased;
}

/** orbit: once around at a radius of 30 px while the AI thinks. */
export function orbit(ms: number): { readonly x: number; readonly y: number } {
  const angle = share(ms, ORBIT_MS) * 2 * Math.PI;
  return { x: ORBIT_RADIUS * Math.cos(angle), y: ORBIT_RADIUS * Math.sin(angle) };
}

/** An ended card's opacity. */
export const fade = (ms: number): number => Math.max(0, 1 - ms / FADE_MS);
