import { Component, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';

/** From one day to another, either of them open; days are `2026-11-22`. */
@Component({
  selector: 'app-day-range',
  imports: [TranslocoDirective],
  template: `<fieldset *transloco="let t">
    <legend class="visually-hidden">{{ t('range.label') }}</legend>
    <input
      #first
      type="date"
      [value]="from()"
      [max]="to()"
      [attr.aria-label]="t('range.from')"
      [title]="t('range.from')"
      (change)="changed.emit({ from: first.value, to: to() })"
    />
    <span aria-hidden="true">–</span>
    <input
      #last
      type="date"
      [value]="to()"
      [min]="from()"
      [attr.aria-label]="t('range.to')"
      [title]="t('range.to')"
      (change)="changed.emit({ from: from(), to: last.value })"
    />
  </fieldset>`,
  styles: `
    fieldset {
      display: flex;
      align-items: center;
      gap: 6px;
      height: 40px;
      margin: 0;
      padding: 0 10px;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 10px;
    }
    input {
      width: 116px;
      padding: 4px 0;
      border: 0;
      background: none;
      color: inherit;
      font: 400 0.8125rem/1.4 var(--cb-sans);
    }
  `,
})
export class DayRange {
  readonly from = input.required<string>();
  readonly to = input.required<string>();
  readonly changed = output<{ from: string; to: string }>();
}
