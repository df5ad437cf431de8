import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import {
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom, type Observable } from 'rxjs';
import type { AddDnc, DncReport } from '../../../../../server/contract/dnc.ts';
import { Defaults } from '../../core/defaults.ts';
import { problemOf } from '../../core/problem.ts';
import { Said } from '../../core/server-words.ts';
import { FieldError } from '../../ui/field-error.ts';
import { FileDrop } from '../../ui/file-drop.ts';
import { countries } from '../countries.ts';
import { textNumbers } from './text-numbers.ts';

/** What one request takes; more come as a file. */
const AT_ONCE = 10_000;
const SHOWN = 10;

/** Adds numbers to the do-not-call list: typed, pasted, or from a file. */
@Component({
  selector: 'app-dnc-dialog',
  imports: [
    FieldError,
    FileDrop,
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
    ReactiveFormsModule,
    Said,
    TranslocoDirective,
  ],
  templateUrl: './dnc-dialog.html',
  styleUrl: './dnc-dialog.scss',
})
export class DncDialog {
  readonly #http = inject(HttpClient);
  readonly #dialog = inject<MatDialogRef<DncDialog, DncReport>>(MatDialogRef);
  protected readonly countries = countries();
  protected readonly form = inject(NonNullableFormBuilder).group({
    numbers: ['', Validators.required],
    country: 'TR',
    reason: ['', Validators.maxLength(500)],
  });
  protected readonly isBusy = signal(false);
  protected readonly problem = signal<string | null>(null);
  /** What was added beside what could not be read. */
  protected readonly report = signal<DncReport | null>(null);
  protected readonly file = signal<string | null>(null);

  constructor() {
    const { country } = this.form.controls;
    void inject(Defaults)
      .get()
      .then((settings) => {
        if (settings && country.pristine) country.setValue(settings.default_country);
      });
  }

  protected bad() {
    return this.report()?.bad.slice(0, SHOWN) ?? [];
  }

  protected add(): void {
    const { numbers, country, reason } = this.form.getRawValue();
    const given = textNumbers(numbers);
    if (given.length === 0) return this.form.markAllAsTouched();
    const body: AddDnc = { numbers: given.slice(0, AT_ONCE), country, reason: reason || null };
    void this.#send(this.#http.post<DncReport>('/api/v1/numbers/dnc', body));
  }

  protected read(file: File): void {
    const { country, reason } = this.form.getRawValue();
    this.file.set(file.name);
    const body = new FormData();
    body.append('file', file);
    const params = { country, ...(reason && { reason }) };
    void this.#send(this.#http.post<DncReport>('/api/v1/numbers/dnc/import', body, { params }));
  }

  protected close(): void {
    this.#dialog.close(this.report() ?? undefined);
  }

  async #send(request: Observable<DncReport>): Promise<void> {
    this.isBusy.set(true);
    this.problem.set(null);
    try {
      const report = await firstValueFrom(request);
      this.report.set(report);
      // What could not be read stays on screen, so that it can be mended.
      if (report.bad_count === 0) this.close();
    } catch (error) {
      this.problem.set(problemOf(error).detail ?? '');
    } finally {
      this.isBusy.set(false);
    }
  }
}
