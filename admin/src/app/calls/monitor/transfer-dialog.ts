import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { TransferCall } from '../../../../../server/contract/transfer.ts';
import { problemOf } from '../../core/problem.ts';
import { Toasts } from '../../ui/toasts.ts';

/** Passes a call on to a person: the agent's number, unless another is given. */
@Component({
  selector: 'app-transfer-dialog',
  imports: [
    FormsModule,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    TranslocoDirective,
  ],
  template: `
    <form *transloco="let t" (ngSubmit)="send()">
      <h2 mat-dialog-title>{{ t('supervision.transferHeading') }}</h2>
      <mat-dialog-content>
        <mat-form-field appearance="outline">
          <mat-label>{{ t('supervision.transferTo') }}</mat-label>
          <input
            matInput
            name="to"
            type="tel"
            [ngModel]="to()"
            (ngModelChange)="to.set($event)"
            placeholder="+902125550100"
          />
          <mat-hint>{{ t('supervision.transferHint') }}</mat-hint>
        </mat-form-field>
        <mat-form-field appearance="outline">
          <mat-label>{{ t('transfer.mode') }}</mat-label>
          <mat-select name="mode" [ngModel]="mode()" (ngModelChange)="mode.set($event)">
            @for (each of modes; track each) {
              <mat-option [value]="each">{{ t('transfer.' + each) }}</mat-option>
            }
          </mat-select>
        </mat-form-field>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" mat-dialog-close>{{ t('action.cancel') }}</button>
        <button matButton="filled" type="submit" [disabled]="isBusy()">
          {{ t('supervision.transfer') }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    mat-dialog-content {
      display: flex;
      flex-direction: column;
      gap: 16px;
    }
    mat-form-field {
      width: 100%;
      margin-top: 8px;
    }
  `,
})
export class TransferDialog {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly #dialog = inject<MatDialogRef<TransferDialog>>(MatDialogRef);
  readonly #call = inject<string>(MAT_DIALOG_DATA);
  protected readonly modes = ['warm', 'cold'] as const;
  protected readonly to = signal('');
  protected readonly mode = signal<'warm' | 'cold'>('warm');
  protected readonly isBusy = signal(false);

  protected async send(): Promise<void> {
    this.isBusy.set(true);
    const to = this.to().replace(/[\s()-]/g, '');
    const body: TransferCall = { mode: this.mode(), ...(to && { to }) };
    try {
      await firstValueFrom(this.#http.post(`/api/v1/calls/${this.#call}/transfer`, body));
      this.#dialog.close();
    } catch (error) {
      this.#toasts.problem('supervision.refused', problemOf(error).detail);
      this.isBusy.set(false);
    }
  }
}
