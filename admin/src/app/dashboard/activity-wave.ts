import { Component, DestroyRef, effect, ElementRef, inject, input, viewChild } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Loudness } from '../calls/loudness.ts';
import { LiveFeed, type Levels } from '../core/live-feed.ts';

/** Enough for the ear of the eye; more would cost the server for nothing. */
const MAX_HEARD = 24;
const BAR_PX = 3;
const STEP_PX = 5;
const [AGENT, CALLEE] = ['#8b5cf6', '#06b6d4'];

interface Loudest {
  readonly agent: number;
  readonly callee: number;
}

/** The loudest agent above, the loudest callee below, over the last seconds. */
@Component({
  selector: 'app-activity-wave',
  imports: [TranslocoDirective],
  template: `<canvas #canvas *transloco="let t" role="img" [attr.aria-label]="t('dashboard.wave')">
  </canvas>`,
  styles: `
    :host,
    canvas {
      display: block;
      width: 100%;
      height: 88px;
    }
  `,
})
export class ActivityWave {
  readonly #feed = inject(LiveFeed);
  readonly #loudness = inject(Loudness);
  readonly #isStill = matchMedia('(prefers-reduced-motion: reduce)');
  readonly calls = input.required<readonly string[]>();
  protected readonly canvas = viewChild<ElementRef<HTMLCanvasElement>>('canvas');
  #history: readonly Loudest[] = [];

  constructor() {
    effect(() => this.#loudness.want(this, this.calls().slice(0, MAX_HEARD)));
    const levels = this.#feed.levels.subscribe((measured) => this.#measured(measured));
    inject(DestroyRef).onDestroy(() => {
      levels.unsubscribe();
      this.#loudness.want(this, []);
    });
  }

  #measured(levels: Levels): void {
    const canvas = this.canvas()?.nativeElement;
    if (!canvas) return;
    const all = Object.values(levels);
    const loudest = {
      agent: Math.max(0, ...all.map(({ agent }) => agent)),
      callee: Math.max(0, ...all.map(({ callee }) => callee)),
    };
    const bars = Math.floor(canvas.clientWidth / STEP_PX);
    this.#history = this.#isStill.matches
      ? Array.from({ length: bars }, () => loudest)
      : [...this.#history, loudest].slice(-bars);
    draw(canvas, this.#history);
  }
}

function draw(canvas: HTMLCanvasElement, history: readonly Loudest[]): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = Math.min(2, devicePixelRatio);
  if (canvas.width !== Math.round(width * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const middle = height / 2;
  history.forEach(({ agent, callee }, index) => {
    const x = width - (history.length - index) * STEP_PX;
    const [up, down] = [agent, callee].map((level) => Math.max(1, level * level * 1.2 * middle));
    context.fillStyle = AGENT ?? '';
    context.fillRect(x, middle - Math.min(middle, up ?? 1), BAR_PX, Math.min(middle, up ?? 1));
    context.fillStyle = CALLEE ?? '';
    context.fillRect(x, middle, BAR_PX, Math.min(middle, down ?? 1));
  });
}
