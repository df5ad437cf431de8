import { Component, computed, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { CountUp } from '../ui/count-up.ts';
import { Icon, type IconName } from '../ui/icon.ts';
import type { Against } from './against.ts';

/** One figure of today, and how it stands against yesterday. */
@Component({
  selector: 'app-stat-card',
  imports: [CountUp, Icon, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <span class="label"><app-icon [name]="icon()" [size]="18" />{{ label() }}</span>
      @if (value(); as shown) {
        <b><app-count-up [value]="shown.figure" [format]="format()" /></b>
      } @else {
        <b class="none">–</b>
      }
      <span class="against" [attr.data-tone]="tone()">
        @if (note(); as note) {
          {{ note }}
        } @else if (against(); as against) {
          @if (against.difference === null) {
            {{ t('dashboard.nothingBefore') }}
          } @else {
            @if (against.sense !== 'same') {
              <app-icon [name]="against.sense === 'up' ? 'up' : 'down'" [size]="14" />
            }
            {{ t('dashboard.against', { difference: formatDifference()(against.difference) }) }}
          }
        }
      </span>
    </ng-container>
  `,
  styleUrl: './stat-card.scss',
})
export class StatCard {
  readonly icon = input.required<IconName>();
  readonly label = input.required<string>();
  /** Null when there is no such figure yet. */
  readonly figure = input.required<number | null>();
  readonly format = input.required<(value: number) => string>();
  readonly against = input<Against | null>(null);
  readonly formatDifference = input<(value: number) => string>(String);
  /** Shown instead of a comparison. */
  readonly note = input<string | null>(null);
  /** Whether more is better; undefined when it is neither. */
  readonly more = input<'better' | 'worse'>();
  protected readonly value = computed(() => {
    const figure = this.figure();
    return figure === null ? null : { figure };
  });
  protected readonly tone = computed(() => {
    const sense = this.against()?.sense ?? 'same';
    if (sense === 'same' || this.more() === undefined) return 'plain';
    return (sense === 'up') === (this.more() === 'better') ? 'good' : 'bad';
  });
}
