import type { Unrecorded } from '../story/unrecorded.ts';

const GAP = 7;

/** Hatches what is not in a recording of so many seconds, over its wave, in the colour of quiet text. */
export function hatch(
  canvas: HTMLCanvasElement,
  stretches: readonly Unrecorded[],
  seconds: number,
): void {
  const context = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!context || seconds <= 0) return;
  context.globalAlpha = 0.55;
  context.strokeStyle = getComputedStyle(canvas).getPropertyValue('--cb-text-2') || '#71717a';
  context.lineWidth = 1;
  for (const { left, right } of placesOf(stretches, seconds, width)) {
    context.save();
    context.beginPath();
    context.rect(left, 0, right - left, height);
    context.clip();
    context.beginPath();
    for (let x = left - height; x < right; x += GAP) {
      context.moveTo(x, height);
      context.lineTo(x + height, 0);
    }
    context.stroke();
    context.restore();
  }
}

/** Where stretches lie in a picture of the whole, px. */
export const placesOf = (
  stretches: readonly Unrecorded[],
  seconds: number,
  width: number,
): { left: number; right: number }[] =>
  stretches
    .map(({ from, to }) => ({
      left: (from / seconds) * width,
      right: (Math.min(to, seconds) / seconds) * width,
    }))
    .filter(({ left, right }) => right > left);
