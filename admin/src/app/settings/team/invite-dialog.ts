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
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatRadioButton, MatRadioGroup } from '@angular/material/radio';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { Role } from '../../../../../server/contract/auth.ts';
import type { CreateInvitation, NewInvitation } from '../../../../../server/contract/team.ts';
import { showProblem } from '../../core/forms.ts';
import { Format } from '../../core/format.ts';
import { problemOf } from '../../core/problem.ts';
import { FieldError } from '../../ui/field-error.ts';
import { Secret } from '../../ui/secret.ts';
import { ROLES } from './roles.ts';

/** Invites somebody; their link is shown this once. */
@Component({
  selector: 'app-invite-dialog',
  imports: [
    FieldError,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatError,
    MatFormField,
    MatInput,
    MatLabel,
    MatRadioButton,
    MatRadioGroup,
    ReactiveFormsModule,
    Secret,
    TranslocoDirective,
  ],
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ t('team.invite') }}</h2>
      <mat-dialog-content>
        @if (invitation(); as made) {
          <p>
            {{ t('invite.ready', { email: made.email, until: format.moment(made.expires_at) }) }}
          </p>
          <app-secret [value]="linkOf(made.token)" [label]="t('invite.link')" />
        } @else {
          <form id="invite" [formGroup]="form" (ngSubmit)="invite()">
            <mat-form-field appearance="outline">
              <mat-label>{{ t('auth.email') }}</mat-label>
              <input matInput type="email" formControlName="email" autocomplete="off" />
              <mat-error><app-field-error [control]="form.controls.email" /></mat-error>
            </mat-form-field>
            <mat-radio-group formControlName="role" [attr.aria-label]="t('team.role')">
              @for (role of roles; track role) {
                <mat-radio-button [value]="role">
                  <b>{{ t('role.' + role) }}</b>
                  <span class="secondary">{{ t('roleText.' + role) }}</span>
                </mat-radio-button>
              }
            </mat-radio-group>
          </form>
          @if (problem() !== null) {
            <p class="problem" role="alert">{{ t('invite.failed') }} {{ problem() }}</p>
          }
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        @if (invitation()) {
          <button matButton="filled" type="button" mat-dialog-close>{{ t('action.close') }}</button>
        } @else {
          <button matButton type="button" mat-dialog-close>{{ t('action.cancel') }}</button>
          <button matButton="filled" form="invite" [disabled]="isBusy()">
            {{ t('invite.action') }}
          </button>
        }
      </mat-dialog-actions>
    </ng-container>
  `,
  styleUrl: './invite-dialog.scss',
})
export class InviteDialog {
  readonly #http = inject(HttpClient);
  readonly #dialog = inject(MatDialogRef);
  protected readonly format = inject(Format);
  protected readonly roles = ROLES;
  protected readonly form = inject(NonNullableFormBuilder).group({
    email: ['', [Validators.required, Validators.email]],
    role: 'user' as Role,
  });
  protected readonly invitation = signal<NewInvitation | null>(null);
  protected readonly isBusy = signal(false);
  protected readonly problem = signal<string | null>(null);

  protected linkOf(token: string): string {
    return `${location.origin}/invitation/${token}`;
  }

  protected async invite(): Promise<void> {
    if (this.form.invalid) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    this.problem.set(null);
    const body: CreateInvitation = this.form.getRawValue();
    try {
      this.invitation.set(
        await firstValueFrom(this.#http.post<NewInvitation>('/api/v1/auth/invitations', body)),
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
