import {
  DestroyRef,
  Directive,
  effect,
  ElementRef,
  inject,
  Injectable,
  input,
} from '@angular/core';
import { clockOf } from './format.ts';

/**
 * One clock for all running times on the screen. It writes texts by itself: a page with hundreds
 * of timers must not run change detection for each second that passes.
 */
@Injectable({ providedIn: 'root' })
export class Ticker {
  readonly #listeners = new Set<(now: number) => void>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Calls back once a second until the returned function is called. */
  every(listener: (now: number) => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#tick(), 1000);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  #tick(): void {
    const now = Date.now();
    for (const listener of this.#listeners) listener(now);
  }
}

/** Shows the time since a moment (ms), still when `appSinceEnd` is set: `<time [appSince]="t">`. */
@Directive({ selector: '[appSince]' })
export class Since {
  readonly appSince = input.required<number>();
  readonly appSinceEnd = input<number | null>(null);

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const show = (now: number) => {
      const text = clockOf(((this.appSinceEnd() ?? now) - this.appSince()) / 1000);
      if (element.textContent !== text) element.textContent = text;
    };
    effect(() => show(Date.now()));
    inject(DestroyRef).onDestroy(inject(Ticker).every(show));
  }
}
