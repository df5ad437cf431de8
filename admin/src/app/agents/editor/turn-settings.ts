import { Component, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { startWith, switchMap } from 'rxjs';
import { FieldError } from '../../ui/field-error.ts';
import type { AgentForm } from './agent-form.ts';

/** Whether the agent may be interrupted, and what is heard when it says nothing. */
@Component({
  selector: 'app-turn-settings',
  imports: [
    FieldError,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatSlideToggle,
    MatSuffix,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './turn-settings.html',
  styleUrl: './settings.scss',
})
export class TurnSettings {
  readonly form = input.required<AgentForm>();
  protected readonly value = toSignal(
    toObservable(this.form).pipe(
      switchMap((form) => form.valueChanges.pipe(startWith(form.getRawValue()))),
    ),
  );
}
