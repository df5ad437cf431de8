import { HttpClient } from '@angular/common/http';
import { Component, inject } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { ApiKey } from '../../../../../server/contract/api-keys.ts';
import { Format } from '../../core/format.ts';
import { paged } from '../../core/paged.ts';
import { problemOf } from '../../core/problem.ts';
import { Confirmation } from '../../ui/confirm.ts';
import { Cell } from '../../ui/data-table/cell.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { Icon } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';

/** Keys for programs. */
@Component({
  selector: 'app-api-keys',
  imports: [
    Cell,
    DataTable,
    EmptyState,
    Icon,
    MatButton,
    MatIconButton,
    MatTooltip,
    TranslocoDirective,
  ],
  templateUrl: './api-keys.html',
  styleUrls: ['../part.scss', './api-keys.scss'],
})
export class ApiKeys {
  readonly #http = inject(HttpClient);
  readonly #format = inject(Format);
  readonly #texts = inject(TranslocoService);
  readonly #toasts = inject(Toasts);
  readonly #confirmation = inject(Confirmation);
  readonly #dialog = inject(MatDialog);
  protected readonly keys = paged<ApiKey>('/api/v1/settings/api-keys');
  protected readonly columns: readonly Column<ApiKey>[] = [
    {
      ...{ id: 'name', label: 'keys.name', fixed: true },
      ...{ text: ({ name }) => name, width: 'minmax(76px, 1.2fr)' },
    },
    {
      ...{ id: 'prefix', label: 'keys.key', mono: true, width: 'minmax(80px, 120px)' },
      text: ({ prefix }) => `${prefix}…`,
    },
    {
      ...{ id: 'scopes', label: 'keys.scopes' },
      ...{ text: ({ scopes }) => scopes.join(', '), width: 'minmax(100px, 2fr)' },
    },
    {
      ...{ id: 'last_used_at', label: 'keys.lastUsed', width: 'minmax(90px, 168px)' },
      text: ({ last_used_at: at }) =>
        at === null ? this.#texts.translate('keys.never') : this.#format.moment(at),
    },
    {
      ...{ id: 'expires_at', label: 'keys.expires', width: 'minmax(90px, 168px)' },
      text: ({ expires_at: at }) =>
        at === null ? this.#texts.translate('keys.noEnd') : this.#format.moment(at),
    },
    {
      ...{ id: 'created_by', label: 'keys.createdBy', hidden: true },
      text: ({ created_by: who }) => who,
    },
    {
      ...{ id: 'created_at', label: 'keys.created', hidden: true },
      text: ({ created_at: at }) => this.#format.moment(at),
    },
    { id: 'actions', label: 'keys.actions', text: () => '', width: '56px', fixed: true },
  ];

  protected async create(): Promise<void> {
    const { KeyDialog } = await import('./key-dialog.ts');
    const dialog = this.#dialog.open(KeyDialog, {
      width: '680px',
      maxWidth: '94vw',
    });
    await firstValueFrom(dialog.afterClosed());
    this.keys.reload();
  }

  protected async revoke({ id, name }: ApiKey): Promise<void> {
    const isSure = await this.#confirmation.ask({
      heading: this.#texts.translate('keys.revokeHeading', { name }),
      text: this.#texts.translate('keys.revokeText'),
      action: this.#texts.translate('keys.revokeAction'),
    });
    if (!isSure) return;
    try {
      await firstValueFrom(this.#http.delete(`/api/v1/settings/api-keys/${id}`));
      this.keys.remove(id);
      this.#toasts.done('keys.revoked', { name });
    } catch (error) {
      this.#toasts.problem('keys.revokeFailed', problemOf(error).detail);
    }
  }
}
