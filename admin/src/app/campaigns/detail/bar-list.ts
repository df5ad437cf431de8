import { Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Format } from '../../core/format.ts';
import { StatusChip } from '../../ui/status-chip.ts';

/** Counts by state as bars, each with its share of the whole. */
@Component({
  selector: 'app-bar-list',
  imports: [StatusChip, TranslocoDirective],
  template: `<ul *transloco="let t">
    @for (row of rows(); track row.name) {
      <li>
        <app-status-chip [status]="row.name">{{ t('status.' + row.name) }}</app-status-chip>
        <span class="bar"><i [style.transform]="'scaleX(' + row.share + ')'"></i></span>
        <b class="mono">{{ format.whole(row.count) }}</b>
        <span class="mono secondary">{{ format.percent(row.share) }}</span>
      </li>
    } @empty {
      <li class="secondary none">{{ t('campaign.nothingYet') }}</li>
    }
  </ul>`,
  styles: `
    ul {
      display: flex;
      flex-direction: column;
      gap: 10px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: grid;
      grid-template-columns: 128px 1fr 48px 44px;
      align-items: center;
      gap: 12px;
      font-size: 0.8125rem;
    }
    li.none {
      display: block;
      padding: 12px 0;
    }
    app-status-chip {
      justify-self: start;
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
      transition: transform 0.6s cubic-bezier(0.2, 0.7, 0.2, 1);
    }
    b,
    .mono {
      text-align: right;
      font-weight: 500;
    }
    .secondary {
      font-weight: 400;
    }
    @media (max-width: 479.98px) {
      li {
        grid-template-columns: 118px 1fr 34px 42px;
        gap: 8px;
      }
    }
  `,
})
export class BarList {
  protected readonly format = inject(Format);
  readonly entries = input.required<readonly { name: string; count: number }[]>();
  protected readonly rows = computed(() => {
    const total = this.entries().reduce((sum, { count }) => sum + count, 0);
    return this.entries().map((entry) => ({ ...entry, share: entry.count / total }));
  });
}
