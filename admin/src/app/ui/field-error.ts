import { Component, input } from '@angular/core';
import type { AbstractControl } from '@angular/forms';
import { TranslocoDirective } from '@jsverse/transloco';
import { errorTextOf } from '../core/forms.ts';

/** What is wrong with a control, in the language chosen. Stands inside `mat-error`. */
@Component({
  selector: 'app-field-error',
  imports: [TranslocoDirective],
  template: `<ng-container *transloco="let t">
    @if (error(); as error) {
      {{ t(error.key, error.values) }}
    }
  </ng-container>`,
})
export class FieldError {
  readonly control = input.required<AbstractControl>();

  protected error() {
    return errorTextOf(this.control().errors);
  }
}
