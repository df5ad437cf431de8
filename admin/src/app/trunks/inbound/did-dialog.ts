import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { CreateDid, type Did } from '../../../../../server/contract/dids.ts';
import { choicesOf } from '../../core/choices.ts';
import { checked, showProblem } from '../../core/forms.ts';
import { problemOf } from '../../core/problem.ts';
import { FieldError } from '../../ui/field-error.ts';

const { shape } = CreateDid;
const ANY_TRUNK = '';

/** One inbound number: new, or changed. */
@Component({
  selector: 'app-did-dialog',
  imports: [
    FieldError,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    MatSlideToggle,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './did-dialog.html',
  styleUrl: './did-dialog.scss',
})
export class DidDialog {
  readonly #http = inject(HttpClient);
  readonly #dialog = inject<MatDialogRef<DidDialog, Did>>(MatDialogRef);
  protected readonly known = inject<Did | null>(MAT_DIALOG_DATA);
  protected readonly agents = choicesOf('/api/v1/agents');
  protected readonly trunks = choicesOf('/api/v1/trunks');
  protected readonly anyTrunk = ANY_TRUNK;
  protected readonly isBusy = signal(false);
  protected readonly problem = signal<string | null>(null);
  protected readonly form = inject(NonNullableFormBuilder).group({
    number: [this.known?.number ?? '', checked(shape.number)],
    agent_id: [this.known?.agent_id ?? '', checked(shape.agent_id)],
    trunk_id: [this.known?.trunk_id ?? ANY_TRUNK],
    description: [this.known?.description ?? '', checked(shape.description)],
    record: [this.known?.record ?? true],
    is_active: [this.known?.is_active ?? true],
  });

  protected async save(): Promise<void> {
    if (this.form.invalid) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    this.problem.set(null);
    const { trunk_id, description, ...rest } = this.form.getRawValue();
    const body: CreateDid = {
      ...rest,
      trunk_id: trunk_id || null,
      description: description || null,
    };
    try {
      this.#dialog.close(
        await firstValueFrom(
          this.known
            ? this.#http.put<Did>(`/api/v1/dids/${this.known.id}`, body)
            : this.#http.post<Did>('/api/v1/dids', body),
        ),
      );
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem)) this.problem.set(problem.detail ?? '');
    } finally {
      this.isBusy.set(false);
    }
  }
}
