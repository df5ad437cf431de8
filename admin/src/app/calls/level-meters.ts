import { DestroyRef, inject, Injectable } from '@angular/core';
import { LiveFeed, type Levels } from '../core/live-feed.ts';

const BAR_PX = 3;
const GAP_PX = 2;
/** Scrolling past this would be too many cards at once; the server takes no more either. */
const MAX_WATCHED = 500;
const ASK_AFTER_MS = 150;
const AGENT = '#8b5cf6';
const CALLEE = '#06b6d4';
/** Levels are decibels over a floor, where speech fills the upper half only; squared it moves. */
const shownHeight = (level: number): number => Math.min(1, level * level * 1.2);

interface Meter {
  readonly callId: string;
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  /** Pairs of agent and callee, oldest first. */
  history: { agent: number; callee: number }[];
  isVisible: boolean;
  width: number;
  height: number;
}

/**
 * Draws the real loudness of the calls on screen: the agent above the line, the callee below. The
 * server is asked only for cards that are visible, and a card off screen costs nothing.
 */
@Injectable()
export class LevelMeters {
  readonly #feed = inject(LiveFeed);
  readonly #meters = new Map<Element, Meter>();
  readonly #stillness = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #visibility = new IntersectionObserver((entries) => this.#seen(entries), {
    rootMargin: '80px',
  });
  readonly #sizes = new ResizeObserver((entries) => this.#resized(entries));
  #asking: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const levels = this.#feed.levels.subscribe((measured) => this.#measured(measured));
    inject(DestroyRef).onDestroy(() => {
      levels.unsubscribe();
      clearTimeout(this.#asking);
      this.#visibility.disconnect();
      this.#sizes.disconnect();
      this.#feed.watchLevels([]);
    });
  }

  /** Shows a call's levels on a canvas until the returned function is called. */
  show(callId: string, canvas: HTMLCanvasElement): () => void {
    const context = canvas.getContext('2d');
    if (!context) return () => undefined;
    const meter = { callId, canvas, context, history: [], isVisible: false, width: 0, height: 0 };
    this.#meters.set(canvas, meter);
    this.#visibility.observe(canvas);
    this.#sizes.observe(canvas);
    return () => {
      this.#meters.delete(canvas);
      this.#visibility.unobserve(canvas);
      this.#sizes.unobserve(canvas);
      this.#askSoon();
    };
  }

  #seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const meter = this.#meters.get(target);
      if (meter) meter.isVisible = isIntersecting;
    }
    this.#askSoon();
  }

  #resized(entries: readonly ResizeObserverEntry[]): void {
    for (const { target, contentRect } of entries) {
      const meter = this.#meters.get(target);
      if (!meter || contentRect.width === 0) continue;
      meter.width = contentRect.width;
      meter.height = contentRect.height;
      meter.canvas.width = Math.round(contentRect.width * devicePixelRatio);
      meter.canvas.height = Math.round(contentRect.height * devicePixelRatio);
      draw(meter, this.#stillness.matches);
    }
  }

  /** While cards come and go by the dozen, one request is enough. */
  #askSoon(): void {
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => {
      const visible = [...this.#meters.values()].filter(({ isVisible }) => isVisible);
      this.#feed.watchLevels(visible.slice(0, MAX_WATCHED).map(({ callId }) => callId));
    }, ASK_AFTER_MS);
  }

  #measured(levels: Levels): void {
    for (const meter of this.#meters.values()) {
      const level = levels[meter.callId];
      if (!level || !meter.isVisible) continue;
      const bars = Math.max(1, Math.floor(meter.width / (BAR_PX + GAP_PX)));
      meter.history = [...meter.history, level].slice(-bars);
      draw(meter, this.#stillness.matches);
    }
  }
}

function draw(meter: Meter, isStill: boolean): void {
  const { context, width, height } = meter;
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  if (isStill) drawStill(meter);
  else drawHistory(meter);
}

/** Newest at the right, as on a tape. */
function drawHistory({ context, history, width, height }: Meter): void {
  const middle = height / 2;
  history.forEach(({ agent, callee }, index) => {
    const x = width - (history.length - index) * (BAR_PX + GAP_PX);
    const [up, down] = [agent, callee].map((level) => Math.max(1, shownHeight(level) * middle));
    context.fillStyle = AGENT;
    context.fillRect(x, middle - (up ?? 1), BAR_PX, up ?? 1);
    context.fillStyle = CALLEE;
    context.fillRect(x, middle, BAR_PX, down ?? 1);
  });
}

/** For those who asked for no motion: two bars that are as long as it is loud. */
function drawStill({ context, history, width, height }: Meter): void {
  const last = history.at(-1);
  if (!last) return;
  context.fillStyle = AGENT;
  context.fillRect(0, height / 2 - 7, shownHeight(last.agent) * width, 6);
  context.fillStyle = CALLEE;
  context.fillRect(0, height / 2 + 1, shownHeight(last.callee) * width, 6);
}
