import type { Tape } from '../tape.ts';
import type { Colours } from './colours.ts';

const BAR = 3;
const STEP = 5;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Levels are decibels over a floor, where speech fills the upper half only; squared it moves. */
export const shownHeight = (level: number): number => Math.min(1, level * level * 1.2);

/** The agent above the line, the callee below, the newest at the right, as on a tape. */
export function drawTape(
  context: CanvasRenderingContext2D,
  tape: Tape,
  { x, y, width, height }: Box,
  colours: Colours,
): void {
  context.clearRect(x, y, width, height);
  const middle = Math.round(y + height / 2);
  const reach = Math.floor(height / 2);
  const bars = Math.min(tape.length, Math.floor(width / STEP));
  const right = Math.round(x + width);
  context.fillStyle = colours.agent;
  for (let ago = 0; ago < bars; ago++) {
    const tall = Math.max(1, Math.round(shownHeight(tape.agent(ago)) * reach));
    context.fillRect(right - (ago + 1) * STEP, middle - tall, BAR, tall);
  }
  context.fillStyle = colours.callee;
  for (let ago = 0; ago < bars; ago++) {
    const tall = Math.max(1, Math.round(shownHeight(tape.callee(ago)) * reach));
    context.fillRect(right - (ago + 1) * STEP, middle, BAR, tall);
  }
}

/** Two bars as long as it is loud now: for small cards, and for those who asked for no motion. */
export function drawLevels(
  context: CanvasRenderingContext2D,
  tape: Tape,
  { x, y, width, height }: Box,
  colours: Colours,
): void {
  context.clearRect(x, y, width, height);
  const thick = Math.min(6, Math.floor((height - 1) / 2));
  const middle = y + height / 2;
  context.fillStyle = colours.agent;
  context.fillRect(x, middle - thick - 0.5, Math.max(1, shownHeight(tape.agent(0)) * width), thick);
  context.fillStyle = colours.callee;
  context.fillRect(x, middle + 0.5, Math.max(1, shownHeight(tape.callee(0)) * width), thick);
}
