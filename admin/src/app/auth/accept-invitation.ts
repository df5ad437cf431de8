import { HttpClient } from '@angular/common/http';
import { Component, effect, inject, input, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import {
  AcceptInvitation as Schema,
  type OpenInvitation,
} from '../../../../server/contract/team.ts';
import { checked, showProblem } from '../core/forms.ts';
import { Language } from '../core/language.ts';
import { Preferences } from '../core/preferences.ts';
import { problemOf, type ShownProblem } from '../core/problem.ts';
import { Session } from '../core/session.ts';
import { Logo } from '../shell/logo.ts';
import { ErrorState } from '../ui/error-state.ts';
import { FieldError } from '../ui/field-error.ts';

/** Where an invitation's link leads: a name, a password, signed in. */
@Component({
  selector: 'app-accept-invitation',
  imports: [
    ErrorState,
    FieldError,
    Logo,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    ReactiveFormsModule,
    RouterLink,
    TranslocoDirective,
  ],
  templateUrl: './accept-invitation.html',
  styleUrl: './auth.scss',
})
export class AcceptInvitation {
  readonly #http = inject(HttpClient);
  readonly #session = inject(Session);
  readonly #preferences = inject(Preferences);
  readonly #language = inject(Language);
  readonly #router = inject(Router);
  readonly token = input.required<string>();
  protected readonly offer = signal<OpenInvitation | null>(null);
  /** Why there is nothing to accept. */
  protected readonly missing = signal<ShownProblem | null>(null);
  protected readonly form = inject(NonNullableFormBuilder).group({
    full_name: ['', checked(Schema.shape.full_name)],
    password: ['', checked(Schema.shape.password)],
  });
  protected readonly problem = signal<string | null>(null);
  protected readonly isBusy = signal(false);

  constructor() {
    effect(() => void this.load(this.token()));
  }

  protected async load(token: string): Promise<void> {
    this.missing.set(null);
    try {
      const url = `/api/v1/auth/invitations/${encodeURIComponent(token)}`;
      const offer = await firstValueFrom(this.#http.get<OpenInvitation>(url));
      if (!this.#language.isChosen()) await this.#language.show(offer.language);
      this.offer.set(offer);
    } catch (error) {
      this.missing.set(problemOf(error));
    }
  }

  protected async accept(): Promise<void> {
    if (this.form.invalid || this.isBusy()) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    this.problem.set(null);
    try {
      await this.#session.accept(this.token(), this.form.getRawValue());
      await this.#preferences.apply();
      await this.#router.navigateByUrl('/');
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem)) this.problem.set(problem.detail ?? '');
    } finally {
      this.isBusy.set(false);
    }
  }
}
