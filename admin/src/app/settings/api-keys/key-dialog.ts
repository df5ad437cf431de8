import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import {
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { CreateApiKey, Scope, type NewApiKey } from '../../../../../server/contract/api-keys.ts';
import { checked, showProblem } from '../../core/forms.ts';
import { problemOf } from '../../core/problem.ts';
import { FieldError } from '../../ui/field-error.ts';
import { Secret } from '../../ui/secret.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Days a key may live; 0 without end. */
const LIFETIMES = [30, 90, 365, 0] as const;

/** Makes an API key; it is shown this once. */
@Component({
  selector: 'app-key-dialog',
  imports: [
    FieldError,
    MatButton,
    MatCheckbox,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatError,
    MatFormField,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    Secret,
    TranslocoDirective,
  ],
  templateUrl: './key-dialog.html',
  styleUrl: './key-dialog.scss',
})
export class KeyDialog {
  readonly #http = inject(HttpClient);
  readonly #dialog = inject(MatDialogRef);
  protected readonly lifetimes = LIFETIMES;
  protected readonly scopes = Scope.options;
  protected readonly form = inject(NonNullableFormBuilder).group({
    name: ['', checked(CreateApiKey.shape.name)],
    days: [90 as (typeof LIFETIMES)[number]],
  });
  readonly #chosen = signal<ReadonlySet<Scope>>(new Set());
  protected readonly count = computed(() => this.#chosen().size);
  protected readonly key = signal<NewApiKey | null>(null);
  protected readonly isBusy = signal(false);
  protected readonly wasTried = signal(false);
  protected readonly problem = signal<string | null>(null);

  protected has(scope: Scope): boolean {
    return this.#chosen().has(scope);
  }

  protected toggle(scope: Scope): void {
    const chosen = new Set(this.#chosen());
    if (!chosen.delete(scope)) chosen.add(scope);
    this.#chosen.set(chosen);
  }

  protected async create(): Promise<void> {
    this.wasTried.set(true);
    if (this.form.invalid || this.count() === 0) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    this.problem.set(null);
    const { name, days } = this.form.getRawValue();
    const body: CreateApiKey = {
      name,
      scopes: [...this.#chosen()],
      expires_at: days === 0 ? null : new Date(Date.now() + days * DAY_MS).toISOString(),
    };
    try {
      this.key.set(
        await firstValueFrom(this.#http.post<NewApiKey>('/api/v1/settings/api-keys', body)),
      );
      // A click beside the dialog must not lose what is shown once.
      this.#dialog.disableClose = true;
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem)) this.problem.set(problem.detail ?? '');
    } finally {
      this.isBusy.set(false);
    }
  }
}
