import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { DncNumber, DncReport } from '../../../../../server/contract/dnc.ts';
import { Format } from '../../core/format.ts';
import { paged } from '../../core/paged.ts';
import { problemOf } from '../../core/problem.ts';
import { ServerWords } from '../../core/server-words.ts';
import { Session } from '../../core/session.ts';
import { Cell } from '../../ui/data-table/cell.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { SearchField } from '../../ui/search-field.ts';
import { Toasts } from '../../ui/toasts.ts';
import type { DncDialog as Dialog } from './dnc-dialog.ts';

/** Numbers nobody dials. */
@Component({
  selector: 'app-dnc-page',
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
    TranslocoDirective,
  ],
  templateUrl: './dnc-page.html',
})
export class DncPage {
  readonly #http = inject(HttpClient);
  readonly #dialog = inject(MatDialog);
  readonly #toasts = inject(Toasts);
  readonly #format = inject(Format);
  readonly #texts = inject(TranslocoService);
  readonly #words = inject(ServerWords);
  protected readonly session = inject(Session);
  protected readonly search = signal('');
  protected readonly numbers = paged<DncNumber>('/api/v1/numbers/dnc', () => ({
    search: this.search(),
  }));
  protected readonly columns: readonly Column<DncNumber>[] = [
    {
      ...{ id: 'phone_number', label: 'list.number', mono: true, fixed: true },
      text: ({ phone_number: phone }) => phone,
    },
    {
      ...{ id: 'reason', label: 'dnc.reason', width: 'minmax(140px, 1.6fr)' },
      text: ({ reason }) => this.#words.say(reason ?? '–'),
    },
    {
      ...{ id: 'source', label: 'dnc.source' },
      text: ({ source }) => this.#texts.translate(`dnc.from.${source}`),
    },
    {
      ...{ id: 'created_by', label: 'dnc.addedBy' },
      text: ({ created_by: who }) => who ?? '–',
    },
    {
      ...{ id: 'created_at', label: 'dnc.addedAt' },
      text: ({ created_at: at }) => this.#format.moment(at),
    },
    { id: 'actions', label: 'dnc.actions', text: () => '', width: '56px', fixed: true },
  ];

  protected async add(): Promise<void> {
    const { DncDialog } = await import('./dnc-dialog.ts');
    const dialog = this.#dialog.open<Dialog, undefined, DncReport>(DncDialog, {
      width: 'min(560px, 92vw)',
    });
    const report = await firstValueFrom(dialog.afterClosed());
    if (!report) return;
    this.numbers.reload();
    this.#toasts.done('dnc.added', {
      added: this.#format.whole(report.added),
      known: this.#format.whole(report.known),
    });
  }

  protected async remove(number: DncNumber): Promise<void> {
    this.numbers.remove(number.id);
    try {
      const isDone = await this.#toasts.undoable(
        'dnc.removed',
        { number: number.phone_number },
        () => firstValueFrom(this.#http.delete(`/api/v1/numbers/dnc/${number.id}`)),
      );
      if (!isDone) this.numbers.reload();
    } catch (error) {
      this.#toasts.problem('dnc.removeFailed', problemOf(error).detail);
      this.numbers.reload();
    }
  }
}
