import { Component, DestroyRef, effect, ElementRef, inject, input, viewChild } from '@angular/core';
import { Theme } from '../../core/theme.ts';
import { coloursAt, type Colours } from '../live/colours.ts';
import { drawLevels, drawTape } from '../live/meter.ts';
import { Loudness } from '../loudness.ts';

const DRAW_EVERY_MS = 100;

/** How loud both sides of one call were in the last seconds: the agent above, the callee below. */
@Component({
  selector: 'app-level-wave',
  template: `<canvas #canvas aria-hidden="true"></canvas>`,
  styles: `
    :host {
      display: block;
      height: 72px;
      border-radius: 12px;
      background: linear-gradient(var(--cb-line), var(--cb-line)) center / 100% 1px no-repeat
        var(--cb-sunken);
      overflow: hidden;
    }
    canvas {
      display: block;
      width: 100%;
      height: 100%;
    }
  `,
})
export class LevelWave {
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly #loudness = inject(Loudness);
  readonly call = input.required<string>();
  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  readonly #stillness = matchMedia('(prefers-reduced-motion: reduce)');
  #colours: Colours | undefined;
  #drawn = -1;

  constructor() {
    const theme = inject(Theme);
    effect(() => {
      theme.isDark();
      this.#colours = coloursAt(this.#host);
      this.#drawn = -1;
    });
    effect(() => {
      this.#loudness.want(this, [this.call()]);
      this.#drawn = -1;
    });
    const timer = setInterval(() => this.#draw(), DRAW_EVERY_MS);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
      this.#loudness.want(this, []);
    });
  }

  #draw(): void {
    const canvas = this.canvas().nativeElement;
    const context = canvas.getContext('2d');
    const tape = this.#loudness.tapeOf(this.call());
    if (!context || !tape || !this.#colours || tape.written === this.#drawn) return;
    this.#drawn = tape.written;
    const { clientWidth: width, clientHeight: height } = canvas;
    const [across, down] = [width * devicePixelRatio, height * devicePixelRatio].map(Math.round);
    if (canvas.width !== across || canvas.height !== down) {
      canvas.width = across ?? width;
      canvas.height = down ?? height;
    }
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const box = { x: 8, y: 4, width: width - 16, height: height - 8 };
    if (this.#stillness.matches) drawLevels(context, tape, box, this.#colours);
    else drawTape(context, tape, box, this.#colours);
  }
}
