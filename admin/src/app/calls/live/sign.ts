import { iconPath, type IconName } from '../../ui/icon.ts';
import type { CardState } from './card-state.ts';
import type { Colours } from './colours.ts';
import { fade, orbit, ORBIT_RADIUS, pulseRing, WAVE_BARS, waveScale } from './motion.ts';

/** Side of the square that a sign is drawn in, px; everything below is measured in it. */
export const SIGN_SIZE = 70;
const CORE_RADIUS = 22;
const HALF = SIGN_SIZE / 2;

const ICONS: Readonly<Record<CardState, IconName | null>> = {
  idle: 'phone',
  ringing: 'bell',
  connected: 'phone',
  talking: null,
  thinking: 'agent',
  ended: 'hangup',
};

/** States whose sign moves; the others are drawn once. */
export const isMoving = (state: CardState): boolean =>
  state === 'ringing' || state === 'talking' || state === 'thinking' || state === 'ended';

function toneOf(state: CardState, colours: Colours): string {
  switch (state) {
    case 'ringing':
      return colours.ringing;
    case 'connected':
    case 'talking':
      return colours.talking;
    case 'thinking':
      return colours.thinking;
    case 'idle':
    case 'ended':
      return colours.muted;
  }
}

/** Draws signs. What stands still in one is kept as a picture of its own. */
export class SignDrawer {
  readonly #context: CanvasRenderingContext2D;
  readonly #colours: Colours;
  readonly #scale: number;
  readonly #pixels: number;
  readonly #cores = new Map<CardState, HTMLCanvasElement>();

  /**
   * @param scale of the sign, 1 for {@link SIGN_SIZE}
   * @param pixels of the device to one of ours
   */
  constructor(
    context: CanvasRenderingContext2D,
    { colours, scale, pixels }: { colours: Colours; scale: number; pixels: number },
  ) {
    this.#context = context;
    this.#colours = colours;
    this.#scale = scale;
    this.#pixels = pixels;
  }

  /** Draws a state `ms` after it began, or its still picture, over whatever was there. */
  draw(state: CardState, at: { readonly x: number; readonly y: number }, ms: number | null): void {
    const context = this.#context;
    const size = SIGN_SIZE * this.#scale;
    context.clearRect(at.x, at.y, size, size);
    const opacity = state === 'ended' ? fade(ms ?? 0) : 1;
    if (opacity <= 0) return;
    context.save();
    context.globalAlpha = opacity;
    context.drawImage(this.#core(state), at.x, at.y, size, size);
    context.translate(at.x + size / 2, at.y + size / 2);
    context.scale(this.#scale, this.#scale);
    if (state === 'ringing') this.#rings(ms);
    if (state === 'talking') this.#waves(ms);
    if (state === 'thinking') this.#moon(ms);
    context.restore();
  }

  /** Two rings, half a turn apart; standing still, one. */
  #rings(ms: number | null): void {
    const context = this.#context;
    context.strokeStyle = this.#colours.ringing;
    context.lineWidth = 2;
    const rings =
      ms === null ? [{ scale: 1.15, opacity: 0.6 }] : [pulseRing(ms), pulseRing(ms - 750)];
    for (const { scale, opacity } of rings) {
      context.globalAlpha = opacity;
      context.beginPath();
      context.arc(0, 0, CORE_RADIUS * scale, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  #waves(ms: number | null): void {
    const context = this.#context;
    context.fillStyle = this.#colours.talking;
    for (let bar = 0; bar < WAVE_BARS; bar++) {
      const height = 20 * (ms === null ? 0.5 + (bar % 2) / 2 : waveScale(ms, bar));
      context.fillRect(bar * 6 - 13.5, -height / 2, 3, height);
    }
  }

  #moon(ms: number | null): void {
    const context = this.#context;
    const { x, y } = ms === null ? { x: ORBIT_RADIUS, y: 0 } : orbit(ms);
    context.fillStyle = this.#colours.moon;
    context.beginPath();
    context.arc(x, y, 4, 0, 2 * Math.PI);
    context.fill();
  }

  #core(state: CardState): HTMLCanvasElement {
    const known = this.#cores.get(state);
    if (known) return known;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = Math.ceil(SIGN_SIZE * this.#scale * this.#pixels);
    const context = canvas.getContext('2d');
    if (context) {
      context.scale(canvas.width / SIGN_SIZE, canvas.width / SIGN_SIZE);
      drawCore(context, state, this.#colours);
    }
    this.#cores.set(state, canvas);
    return canvas;
  }
}

function drawCore(context: CanvasRenderingContext2D, state: CardState, colours: Colours): void {
  const tone = toneOf(state, colours);
  context.translate(HALF, HALF);
  context.fillStyle = tone;
  context.globalAlpha = 0.15;
  context.beginPath();
  context.arc(0, 0, CORE_RADIUS, 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = 1;
  if (state === 'thinking') {
    context.strokeStyle = colours.line;
    context.setLineDash([2, 4]);
    context.beginPath();
    context.arc(0, 0, ORBIT_RADIUS, 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
  }
  const icon = ICONS[state];
  if (!icon) return;
  context.translate(-11, -11);
  context.scale(22 / 24, 22 / 24);
  context.strokeStyle = tone;
  context.lineWidth = 1.75;
  context.lineCap = context.lineJoin = 'round';
  context.stroke(new Path2D(iconPath(icon)));
}
