import { HttpClient } from '@angular/common/http';
import { Component, inject, input, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { Rate, RatesImported } from '../../../../../server/contract/routing.ts';
import type { Choice } from '../../core/choices.ts';
import { Format } from '../../core/format.ts';
import { paged } from '../../core/paged.ts';
import { problemOf } from '../../core/problem.ts';
import { Said } from '../../core/server-words.ts';
import { Session } from '../../core/session.ts';
import { Icon } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';

const URL = '/api/v1/trunks/rates';

/** What carriers charge: the cheapest line can be found, and what is spent be limited. */
@Component({
  selector: 'app-rates',
  imports: [
    Icon,
    MatButton,
    MatFormField,
    MatHint,
    MatIconButton,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    MatSlideToggle,
    ReactiveFormsModule,
    Said,
    TranslocoDirective,
  ],
  templateUrl: './rates.html',
  styleUrl: './routing.scss',
})
export class Rates {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  protected readonly format = inject(Format);
  readonly trunks = input.required<readonly Choice[]>();
  protected readonly mayEdit = inject(Session).may('editTrunks');
  protected readonly list = paged<Rate>(URL);
  protected readonly isBusy = signal(false);
  protected readonly report = signal<RatesImported | null>(null);
  protected readonly form = inject(NonNullableFormBuilder).group({
    trunk_id: ['', Validators.required],
    currency: ['EUR', [Validators.required, Validators.pattern(/^[A-Za-z]{3}$/)]],
    replace: [false],
    csv: ['', Validators.required],
  });

  protected nameOf(id: string): string {
    return this.trunks().find((trunk) => trunk.id === id)?.name ?? '…';
  }

  protected async read(files: FileList | null): Promise<void> {
    const file = files?.[0];
    if (file) this.form.controls.csv.setValue(await file.text());
  }

  protected async take(): Promise<void> {
    if (this.form.invalid || this.isBusy()) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    try {
      const body = this.form.getRawValue();
      this.report.set(await firstValueFrom(this.#http.post<RatesImported>(`${URL}/import`, body)));
      this.form.controls.csv.reset();
      this.list.reload();
    } catch (error) {
      this.#toasts.problem('routing.notSaved', problemOf(error).detail);
    } finally {
      this.isBusy.set(false);
    }
  }

  protected async remove({ id }: Rate): Promise<void> {
    try {
      await firstValueFrom(this.#http.delete(`${URL}/${id}`));
      this.list.remove(id);
    } catch (error) {
      this.#toasts.problem('routing.notRemoved', problemOf(error).detail);
    }
  }
}
