import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import {
  NonNullableFormBuilder,
  ReactiveFormsModule,
  Validators,
  type FormGroupDirective,
} from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { Password, UserSettings, type ChangePassword } from '../../../../server/contract/auth.ts';
import { checked, showProblem } from '../core/forms.ts';
import { Language, LANGUAGES } from '../core/language.ts';
import { Preferences } from '../core/preferences.ts';
import { problemOf } from '../core/problem.ts';
import { Session } from '../core/session.ts';
import { Theme, type ThemeChoice } from '../core/theme.ts';
import { FieldError } from '../ui/field-error.ts';
import { PageHead } from '../ui/page-head.ts';
import { Toasts } from '../ui/toasts.ts';

/** One's own account. */
@Component({
  selector: 'app-profile',
  imports: [
    FieldError,
    MatButton,
    MatButtonToggle,
    MatButtonToggleGroup,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    PageHead,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './profile.html',
  styleUrls: ['../settings/part.scss', './profile.scss'],
})
export class Profile {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly #texts = inject(TranslocoService);
  readonly #forms = inject(NonNullableFormBuilder);
  protected readonly session = inject(Session);
  protected readonly preferences = inject(Preferences);
  protected readonly language = inject(Language);
  protected readonly theme = inject(Theme);
  protected readonly languages = LANGUAGES;
  protected readonly themes: readonly ThemeChoice[] = ['system', 'light', 'dark'];
  protected readonly name = this.#forms.group({
    full_name: [
      this.session.user()?.full_name ?? '',
      [Validators.required, Validators.maxLength(255)],
    ],
    phone: [this.session.user()?.settings.phone ?? '', checked(UserSettings.shape.phone)],
  });
  protected readonly password = this.#forms.group({
    current_password: ['', Validators.required],
    new_password: ['', checked(Password)],
  });
  protected readonly isBusy = signal(false);

  protected async rename(): Promise<void> {
    if (this.name.invalid) return this.name.markAllAsTouched();
    this.isBusy.set(true);
    try {
      const { full_name, phone } = this.name.getRawValue();
      await this.preferences.save({ full_name, settings: { phone } });
      this.name.markAsPristine();
      this.#toasts.done('profile.saved');
    } catch (error) {
      this.#toasts.problem('profile.saveFailed', problemOf(error).detail);
    } finally {
      this.isBusy.set(false);
    }
  }

  protected async changePassword(form: FormGroupDirective): Promise<void> {
    if (this.password.invalid) return this.password.markAllAsTouched();
    this.isBusy.set(true);
    const body: ChangePassword = this.password.getRawValue();
    try {
      await firstValueFrom(this.#http.post('/api/v1/auth/password', body));
      // With its "submitted", or the emptied fields would be shown as wrong.
      form.resetForm();
      this.#toasts.done('profile.passwordChanged');
    } catch (error) {
      const problem = problemOf(error);
      if (problem.type === 'wrong_password')
        this.password.controls.current_password.setErrors({
          server: this.#texts.translate<string>('profile.wrongPassword'),
        });
      else if (!showProblem(this.password, problem))
        this.#toasts.problem('profile.passwordFailed', problem.detail);
    } finally {
      this.isBusy.set(false);
    }
  }
}
