import { Component, computed, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import type { AbstractControl } from '@angular/forms';
import { TranslocoDirective } from '@jsverse/transloco';
import { map, startWith, switchMap } from 'rxjs';
import { errorTextOf } from '../core/forms.ts';
import { Said } from '../core/server-words.ts';

/** What is wrong with a control, in the language chosen. Stands inside `mat-error`. */
@Component({
  selector: 'app-field-error',
  imports: [Said, TranslocoDirective],
  template: `<ng-container *transloco="let t">
    @if (error(); as error) {
      {{ error.key === null ? (error.sentence | said) : t(error.key, error.values) }}
    }
  </ng-container>`,
})
export class FieldError {
  readonly control = input.required<AbstractControl>();
  /** A control is no signal: what it finds is followed by its events. */
  readonly #errors = toSignal(
    toObservable(this.control).pipe(
      switchMap((control) =>
        control.events.pipe(
          startWith(null),
          map(() => control.errors),
        ),
      ),
    ),
    { initialValue: null },
  );
  protected readonly error = computed(() => errorTextOf(this.#errors()));
}
