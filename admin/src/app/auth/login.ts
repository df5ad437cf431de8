import { Component, inject, input, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatError, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Preferences } from '../core/preferences.ts';
import { problemOf } from '../core/problem.ts';
import { Session } from '../core/session.ts';
import { System } from '../core/system.ts';
import { Logo } from '../shell/logo.ts';

@Component({
  selector: 'app-login',
  imports: [
    Logo,
    MatButton,
    MatError,
    MatFormField,
    MatInput,
    MatLabel,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './login.html',
  styleUrl: './auth.scss',
})
export class Login {
  readonly #session = inject(Session);
  readonly #preferences = inject(Preferences);
  readonly #router = inject(Router);
  /** Where the visitor wanted to go. */
  readonly to = input<string>();
  protected readonly form = inject(NonNullableFormBuilder).group({
    email: ['', [Validators.required, Validators.email]],
    password: ['', Validators.required],
  });
  protected readonly organisation = inject(System).status()?.organisation_name ?? '';
  protected readonly problem = signal<string | null>(null);
  protected readonly isBusy = signal(false);

  protected async submit(): Promise<void> {
    if (this.form.invalid || this.isBusy()) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    try {
      await this.#session.login(this.form.getRawValue());
      await this.#preferences.apply();
      await this.#router.navigateByUrl(ownPath(this.to()));
    } catch (error) {
      const { status, type } = problemOf(error);
      this.problem.set(
        status === 401 ? 'auth.wrong' : type === 'offline' ? 'error.offline' : 'error.failed',
      );
    } finally {
      this.isBusy.set(false);
    }
  }
}

/** A path of this site; a link must not lead a fresh session elsewhere. */
const ownPath = (to: string | undefined): string => (to && /^\/(?![/\\])/.test(to) ? to : '/');
