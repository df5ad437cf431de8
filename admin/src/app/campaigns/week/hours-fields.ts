import { Component, computed, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule, type FormGroup } from '@angular/forms';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { startWith, switchMap } from 'rxjs';
import type { HoursControls } from './hours-form.ts';
import type { WeekHours } from './week.ts';
import { WeekGrid } from './week-grid.ts';

/** When a campaign may call: a switch, the window to the minute, and the week to paint. */
@Component({
  selector: 'app-hours-fields',
  imports: [
    MatFormField,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    MatSlideToggle,
    ReactiveFormsModule,
    TranslocoDirective,
    WeekGrid,
  ],
  templateUrl: './hours-fields.html',
  styleUrl: './hours-fields.scss',
})
export class HoursFields {
  /** The form that has the controls, among others. */
  readonly form = input.required<FormGroup<HoursControls>>();
  readonly #value = toSignal(
    toObservable(this.form).pipe(
      switchMap((form) => form.valueChanges.pipe(startWith(form.getRawValue()))),
    ),
  );
  protected readonly isLimited = computed(() => this.#value()?.working_hours_enabled === true);
  protected readonly hours = computed((): WeekHours => {
    const {
      working_hours_start: start,
      working_hours_end: end,
      working_days: days,
    } = this.#value() ?? {};
    return { start: start ?? '', end: end ?? '', days: days ?? [] };
  });
  /** The browser's own zone may go by a name the list does not have, such as UTC. */
  protected readonly zones = computed(() =>
    [...new Set([this.#value()?.timezone ?? 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort(),
  );

  protected paint({ start, end, days }: WeekHours): void {
    const { controls } = this.form();
    controls.working_hours_start.setValue(start);
    controls.working_hours_end.setValue(end);
    controls.working_days.setValue([...days]);
    this.form().markAsDirty();
  }
}
