import { Component, computed, input } from '@angular/core';

/** How far something is: a gradient bar that moves smoothly. */
@Component({
  selector: 'app-progress',
  host: {
    role: 'progressbar',
    'aria-valuemin': '0',
    'aria-valuemax': '100',
    '[attr.aria-valuenow]': 'percent()',
    '[attr.aria-label]': 'label()',
  },
  template: `<i [style.transform]="'scaleX(' + percent() / 100 + ')'"></i>`,
  styles: `
    :host {
      display: block;
      height: 8px;
      overflow: hidden;
      border-radius: 999px;
      background: light-dark(#e4e4e7, #2c2c31);
    }
    i {
      display: block;
      height: 100%;
      transform-origin: left;
      background: var(--cb-gradient-bar);
      transition: transform 0.6s cubic-bezier(0.2, 0.7, 0.2, 1);
    }
  `,
})
export class Progress {
  readonly done = input.required<number>();
  readonly of = input.required<number>();
  readonly label = input.required<string>();
  protected readonly percent = computed(() =>
    this.of() > 0 ? Math.round(Math.min(1, this.done() / this.of()) * 100) : 0,
  );
}
