import { CdkTextareaAutosize } from '@angular/cdk/text-field';
import { Component, computed, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { startWith, switchMap } from 'rxjs';
import { FieldError } from '../../ui/field-error.ts';
import type { AgentForm } from './agent-form.ts';

/** What an agent does about an answering machine. */
@Component({
  selector: 'app-voicemail-settings',
  imports: [
    CdkTextareaAutosize,
    FieldError,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './voicemail-settings.html',
  styleUrl: './settings.scss',
})
export class VoicemailSettings {
  readonly form = input.required<AgentForm>();
  protected readonly policies = ['off', 'hang_up', 'leave_message'] as const;
  readonly #value = toSignal(
    toObservable(this.form).pipe(
      switchMap((form) => form.valueChanges.pipe(startWith(form.getRawValue()))),
    ),
  );
  /** The agent may also leave one by its own tool. */
  protected readonly leavesMessage = computed(
    () =>
      this.#value()?.voicemail === 'leave_message' ||
      (this.#value()?.tools?.includes('leave_voicemail') ?? false),
  );
}
