import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { catchError, firstValueFrom, map, of } from 'rxjs';
import type { Campaign } from '../../../../../server/contract/campaigns.ts';
import type { Page } from '../../../../../server/contract/common.ts';
import type { NumberList } from '../../../../../server/contract/numbers.ts';
import { problemOf } from '../../core/problem.ts';
import { Format } from '../../core/format.ts';
import { Toasts } from '../../ui/toasts.ts';

/** Campaigns that are over take no more numbers. */
const OVER = ['completed', 'stopped'];

/** Puts a list's numbers into a campaign there is. */
@Component({
  selector: 'app-assign-dialog',
  imports: [
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
    RouterLink,
    TranslocoDirective,
  ],
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ t('assign.heading') }}</h2>
      <mat-dialog-content>
        <p>{{ t('assign.text', { count: format.whole(list.total_count) }) }}</p>
        @if (campaigns(); as campaigns) {
          @if (campaigns.length > 0) {
            <mat-form-field appearance="outline">
              <mat-label>{{ t('assign.campaign') }}</mat-label>
              <mat-select [value]="chosen()" (valueChange)="chosen.set($event)">
                @for (campaign of campaigns; track campaign.id) {
                  <mat-option [value]="campaign.id">
                    {{ campaign.name }} · {{ t('status.' + campaign.status) }}
                  </mat-option>
                }
              </mat-select>
            </mat-form-field>
          } @else {
            <p>
              {{ t('assign.none') }}
              <a routerLink="/campaigns/new" mat-dialog-close>{{ t('assign.new') }}</a>
            </p>
          }
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" [mat-dialog-close]="false">{{ t('action.cancel') }}</button>
        <button
          matButton="filled"
          type="button"
          [disabled]="chosen() === null || isBusy()"
          (click)="assign()"
        >
          {{ t('assign.action') }}
        </button>
      </mat-dialog-actions>
    </ng-container>
  `,
  styles: `
    mat-form-field {
      width: 100%;
      margin-top: 16px;
    }
  `,
})
export class AssignDialog {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly #dialog = inject<MatDialogRef<AssignDialog, boolean>>(MatDialogRef);
  protected readonly format = inject(Format);
  protected readonly list = inject<NumberList>(MAT_DIALOG_DATA);
  protected readonly chosen = signal<string | null>(null);
  protected readonly isBusy = signal(false);
  protected readonly campaigns = toSignal(
    this.#http.get<Page<Campaign>>('/api/v1/campaigns', { params: { limit: 200 } }).pipe(
      map(({ data }) => data.filter(({ status }) => !OVER.includes(status))),
      catchError(() => of([])),
    ),
  );

  protected async assign(): Promise<void> {
    this.isBusy.set(true);
    try {
      const { added } = await firstValueFrom(
        this.#http.post<{ added: number }>(`/api/v1/numbers/lists/${this.list.id}/assign`, {
          campaign_id: this.chosen(),
        }),
      );
      this.#toasts.done('assign.done', { count: this.format.whole(added) });
      this.#dialog.close(true);
    } catch (error) {
      this.#toasts.problem('assign.failed', problemOf(error).detail);
      this.isBusy.set(false);
    }
  }
}
