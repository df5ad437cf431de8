import { Component, DestroyRef, inject, input, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { loudnessOf } from '../../ui/visualizer/visualizer.ts';

const EVERY_MS = 100;

/** How loud the microphone hears one; nothing while it is muted. */
@Component({
  selector: 'app-microphone-level',
  imports: [TranslocoDirective],
  template: `<span
    *transloco="let t"
    class="bar"
    role="meter"
    aria-valuemin="0"
    aria-valuemax="100"
    [attr.aria-valuenow]="percent()"
    [attr.aria-label]="t('supervision.microphone')"
    ><i [style.transform]="'scaleX(' + percent() / 100 + ')'"></i
  ></span>`,
  styles: `
    .bar {
      display: block;
      height: 8px;
      border-radius: 999px;
      overflow: hidden;
      background: var(--cb-hover);
    }
    i {
      display: block;
      height: 100%;
      transform-origin: left;
      background: var(--cb-gradient-bar);
    }
  `,
})
export class MicrophoneLevel {
  readonly analyser = input.required<AnalyserNode>();
  readonly isMuted = input(false);
  protected readonly percent = signal(0);

  constructor() {
    const timer = setInterval(() => {
      this.percent.set(this.isMuted() ? 0 : Math.round(loudnessOf(this.analyser()) * 100));
    }, EVERY_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
