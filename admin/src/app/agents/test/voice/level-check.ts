import { Component, DestroyRef, inject, input, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { loudnessOf } from '../../../ui/visualizer/visualizer.ts';

const EVERY_MS = 100;
/** What speech reaches at least, as the meter shows it. */
const AUDIBLE = 0.35;

/** How loud the microphone hears one, and whether that will do. */
@Component({
  selector: 'app-level-check',
  imports: [TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <span
      class="bar"
      role="meter"
      aria-valuemin="0"
      aria-valuemax="100"
      [attr.aria-valuenow]="percent()"
      [attr.aria-label]="t('voice.level')"
      ><i [style.transform]="'scaleX(' + percent() / 100 + ')'"></i
    ></span>
    <span class="secondary" role="status">{{
      isAudible() ? t('voice.levelGood') : t('voice.levelQuiet')
    }}</span>
  </ng-container>`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 6px;
      font-size: 0.8125rem;
    }
    .bar {
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
export class LevelCheck {
  readonly analyser = input.required<AnalyserNode>();
  protected readonly percent = signal(0);
  protected readonly isAudible = signal(false);

  constructor() {
    const timer = setInterval(() => this.#measure(), EVERY_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  #measure(): void {
    const level = loudnessOf(this.analyser());
    this.percent.set(Math.round(level * 100));
    // Once heard is enough: nobody speaks without a pause.
    if (level > AUDIBLE) this.isAudible.set(true);
  }
}
