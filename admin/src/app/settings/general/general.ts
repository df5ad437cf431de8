import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { Settings } from '../../../../../server/contract/settings.ts';
import { UpdateSettings } from '../../../../../server/contract/settings.ts';
import { Defaults } from '../../core/defaults.ts';
import { checked, showProblem } from '../../core/forms.ts';
import { LANGUAGES } from '../../core/language.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';
import { System } from '../../core/system.ts';
import type { MayHoldUnsaved } from '../../core/unsaved.ts';
import { countries } from '../../numbers/countries.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { FieldError } from '../../ui/field-error.ts';
import { Toasts } from '../../ui/toasts.ts';

const { shape } = UpdateSettings;
const URL = '/api/v1/settings';

/** What holds for the whole installation. */
@Component({
  selector: 'app-general',
  imports: [
    ErrorState,
    FieldError,
    MatButton,
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
  templateUrl: './general.html',
  styleUrl: '../part.scss',
})
export class General implements MayHoldUnsaved {
  readonly #http = inject(HttpClient);
  readonly #defaults = inject(Defaults);
  readonly #system = inject(System);
  readonly #toasts = inject(Toasts);
  protected readonly form = inject(NonNullableFormBuilder).group({
    organisation_name: ['', checked(shape.organisation_name)],
    default_country: ['TR', checked(shape.default_country)],
    default_timezone: ['', checked(shape.default_timezone)],
    default_language: ['en' as Settings['default_language'], checked(shape.default_language)],
  });
  protected readonly countries = countries();
  protected readonly languages = LANGUAGES;
  readonly #zone = signal('');
  /** The zone there is may go by a name the browser's list does not have. */
  protected readonly zones = computed(() =>
    [...new Set([this.#zone(), ...Intl.supportedValuesOf('timeZone')])].filter(Boolean).sort(),
  );
  protected readonly isLoaded = signal(false);
  protected readonly isBusy = signal(false);
  protected readonly problem = signal<ShownProblem | null>(null);

  constructor() {
    void this.load();
  }

  hasUnsavedChanges(): boolean {
    return this.form.dirty;
  }

  protected async load(): Promise<void> {
    this.problem.set(null);
    try {
      this.#show(await firstValueFrom(this.#http.get<Settings>(URL)));
      this.isLoaded.set(true);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected async save(): Promise<void> {
    if (this.form.invalid) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    try {
      const body: UpdateSettings = this.form.getRawValue();
      const settings = await firstValueFrom(this.#http.put<Settings>(URL, body));
      this.#show(settings);
      this.#defaults.changed(settings);
      await this.#system.load();
      this.#toasts.done('settings.saved');
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem))
        this.#toasts.problem('settings.saveFailed', problem.detail);
    } finally {
      this.isBusy.set(false);
    }
  }

  #show(settings: Settings): void {
    this.#zone.set(settings.default_timezone);
    this.form.reset(settings);
  }
}
