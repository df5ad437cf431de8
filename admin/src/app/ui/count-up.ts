import { Component, effect, input, signal, untracked } from '@angular/core';

const DURATION_MS = 700;

/** A figure that counts up to its value, and on to the next; at once for who wants no motion. */
@Component({
  selector: 'app-count-up',
  host: { class: 'mono' },
  template: `<span aria-hidden="true">{{ format()(shown()) }}</span
    ><span class="visually-hidden">{{ format()(value()) }}</span>`,
})
export class CountUp {
  readonly value = input.required<number>();
  readonly format = input<(value: number) => string>(String);
  protected readonly shown = signal(0);

  constructor() {
    effect((onCleanup) => {
      const to = this.value();
      const from = untracked(this.shown);
      if (from === to || matchMedia('(prefers-reduced-motion: reduce)').matches)
        return this.shown.set(to);
      const startedAt = performance.now();
      let frame = requestAnimationFrame(function step(this: void, now: number) {
        const share = Math.min(1, (now - startedAt) / DURATION_MS);
        show(share === 1 ? to : from + (to - from) * (1 - (1 - share) ** 3));
        if (share < 1) frame = requestAnimationFrame(step);
      });
      const show = (value: number) => this.shown.set(value);
      onCleanup(() => cancelAnimationFrame(frame));
    });
  }
}
