import { Component, inject, signal } from '@angular/core';
import {
  NonNullableFormBuilder,
  ReactiveFormsModule,
  Validators,
  type AbstractControl,
} from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { problemOf } from '../core/problem.ts';
import { Session } from '../core/session.ts';
import { System } from '../core/system.ts';
import { Logo } from '../shell/logo.ts';

const MIN_CHARACTERS = 10;
/** What bcrypt reads; more would promise what it does not keep. */
const MAX_BYTES = 72;

const fitsBcrypt = ({ value }: AbstractControl<string>) =>
  new TextEncoder().encode(value).length <= MAX_BYTES ? null : { tooLong: true };

/** The first visit: whoever comes first makes the admin's account. */
@Component({
  selector: 'app-register',
  imports: [
    Logo,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './register.html',
  styleUrl: './auth.scss',
})
export class Register {
  readonly #session = inject(Session);
  readonly #system = inject(System);
  readonly #router = inject(Router);
  protected readonly needsToken = this.#system.status()?.needs_setup_token ?? false;
  protected readonly form = inject(NonNullableFormBuilder).group({
    full_name: ['', Validators.maxLength(255)],
    email: ['', [Validators.required, Validators.email]],
    password: ['', [Validators.required, Validators.minLength(MIN_CHARACTERS), fitsBcrypt]],
    setup_token: ['', this.needsToken ? Validators.required : []],
  });
  protected readonly problem = signal<string | null>(null);
  protected readonly isBusy = signal(false);

  protected async submit(): Promise<void> {
    if (this.form.invalid || this.isBusy()) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    const { email, password, full_name, setup_token } = this.form.getRawValue();
    try {
      await this.#session.register({
        email,
        password,
        ...(full_name.trim() && { full_name }),
        ...(setup_token && { setup_token }),
      });
      await this.#system.load();
      await this.#router.navigateByUrl('/');
    } catch (error) {
      this.problem.set(await this.#explain(error));
    } finally {
      this.isBusy.set(false);
    }
  }

  async #explain(error: unknown): Promise<string> {
    const { type } = problemOf(error);
    if (type === 'offline') return 'error.offline';
    if (type === 'setup_token_required') return 'auth.tokenWrong';
    if (type !== 'forbidden') return 'error.failed';
    // Somebody was faster: the sign-in page knows now.
    await this.#system.load();
    return 'auth.alreadySetUp';
  }
}
