import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { Did } from '../../../../../server/contract/dids.ts';
import { Format } from '../../core/format.ts';
import { paged } from '../../core/paged.ts';
import { problemOf } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { Cell } from '../../ui/data-table/cell.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { SearchField } from '../../ui/search-field.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { Toasts } from '../../ui/toasts.ts';
import type { DidDialog as Dialog } from './did-dialog.ts';

/** Numbers of ours that can be called, and who answers. */
@Component({
  selector: 'app-inbound-page',
  imports: [
    Cell,
    DataTable,
    EmptyState,
    Icon,
    MatButton,
    MatIconButton,
    MatTooltip,
    PageHead,
    SearchField,
    StatusChip,
    TranslocoDirective,
  ],
  templateUrl: './inbound-page.html',
})
export class InboundPage {
  readonly #http = inject(HttpClient);
  readonly #dialog = inject(MatDialog);
  readonly #toasts = inject(Toasts);
  readonly #format = inject(Format);
  readonly #texts = inject(TranslocoService);
  protected readonly mayEdit = inject(Session).may('editTrunks');
  protected readonly search = signal('');
  protected readonly sort = signal<string | undefined>(undefined);
  protected readonly numbers = paged<Did>('/api/v1/dids', () => ({
    search: this.search(),
    sort: this.sort(),
  }));
  protected readonly columns: readonly Column<Did>[] = [
    {
      ...{ id: 'number', label: 'inbound.number', sort: true, mono: true, fixed: true },
      text: ({ number }) => number,
    },
    {
      ...{ id: 'agent', label: 'inbound.agent' },
      text: ({ agent_name: agent }) => agent ?? '–',
    },
    {
      ...{ id: 'trunk', label: 'inbound.trunk' },
      text: ({ trunk_name: trunk }) => trunk ?? this.#texts.translate('inbound.anyTrunk'),
    },
    {
      ...{ id: 'state', label: 'inbound.state', width: '140px' },
      text: ({ is_active: isActive }) => this.#texts.translate(stateOf(isActive)),
    },
    {
      ...{ id: 'description', label: 'inbound.description' },
      text: ({ description }) => description ?? '–',
    },
    {
      ...{ id: 'created_at', label: 'inbound.addedAt', sort: true, hidden: true },
      text: ({ created_at: at }) => this.#format.moment(at),
    },
    ...(this.mayEdit
      ? [
          {
            id: 'actions',
            label: 'inbound.actions',
            text: () => '',
            width: '96px',
            fixed: true,
          } as const,
        ]
      : []),
  ];
  protected readonly stateOf = stateOf;

  protected async edit(did: Did | null): Promise<void> {
    const { DidDialog } = await import('./did-dialog.ts');
    const dialog = this.#dialog.open<Dialog, Did | null, Did>(DidDialog, {
      width: 'min(560px, 92vw)',
      data: did,
    });
    const saved = await firstValueFrom(dialog.afterClosed());
    if (!saved) return;
    this.numbers.reload();
    this.#toasts.done('inbound.saved', { number: saved.number });
  }

  protected async remove({ id, number }: Did): Promise<void> {
    this.numbers.remove(id);
    try {
      const isDone = await this.#toasts.undoable('inbound.removed', { number }, () =>
        firstValueFrom(this.#http.delete(`/api/v1/dids/${id}`)),
      );
      if (!isDone) this.numbers.reload();
    } catch (error) {
      this.#toasts.problem('inbound.removeFailed', problemOf(error).detail);
      this.numbers.reload();
    }
  }
}

const stateOf = (isActive: boolean): string => (isActive ? 'inbound.on' : 'inbound.off');
