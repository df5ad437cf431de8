import { Component, computed, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../ui/icon.ts';

/** Says plainly when calls are simulated, in whole or in part. */
@Component({
  selector: 'app-lab-banner',
  imports: [Icon, TranslocoDirective],
  template: `
    @if (text(); as key) {
      <p role="note" *transloco="let t">
        <app-icon name="flask" [size]="18" /><b>{{ t('lab.name') }}</b> {{ t(key) }}
      </p>
    }
  `,
  styles: `
    p {
      display: flex;
      align-items: center;
      gap: 8px;
      padding: 8px var(--cb-gutter);
      background: var(--cb-accent-soft);
      color: var(--cb-accent-text);
      font-size: 0.8125rem;
      line-height: 1.4;
    }
    b {
      font-weight: 600;
      white-space: nowrap;
    }
  `,
})
export class LabBanner {
  readonly ai = input.required<boolean>();
  readonly carrier = input.required<boolean>();
  protected readonly text = computed(() => {
    if (this.ai() && this.carrier()) return 'lab.both';
    if (this.ai()) return 'lab.ai';
    return this.carrier() ? 'lab.carrier' : null;
  });
}
