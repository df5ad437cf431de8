import { HttpClient } from '@angular/common/http';
import { Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatTooltip } from '@angular/material/tooltip';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { NumberList, PhoneNumber } from '../../../../../server/contract/numbers.ts';
import { Format } from '../../core/format.ts';
import { paged } from '../../core/paged.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { Confirmation } from '../../ui/confirm.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { SearchField } from '../../ui/search-field.ts';
import { Toasts } from '../../ui/toasts.ts';
import type { AssignDialog as Dialog } from './assign-dialog.ts';

/** A list's own columns that are shown; more are a click away. */
const OWN_COLUMNS_SHOWN = 4;

/** One list: its numbers, what uses it, what can be done with it. */
@Component({
  selector: 'app-list-detail',
  imports: [
    DataTable,
    EmptyState,
    ErrorState,
    Icon,
    MatButton,
    MatIconButton,
    MatTooltip,
    PageHead,
    RouterLink,
    SearchField,
    TranslocoDirective,
  ],
  templateUrl: './list-detail.html',
  styleUrl: './list-detail.scss',
})
export class ListDetail {
  readonly #http = inject(HttpClient);
  readonly #router = inject(Router);
  readonly #texts = inject(TranslocoService);
  readonly #confirmation = inject(Confirmation);
  readonly #toasts = inject(Toasts);
  readonly #dialog = inject(MatDialog);
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  readonly id = input.required<string>();
  protected readonly list = signal<NumberList | null>(null);
  protected readonly problem = signal<ShownProblem | null>(null);
  protected readonly search = signal('');
  protected readonly numbers = paged<PhoneNumber>(
    () => `/api/v1/numbers/lists/${this.id()}/numbers`,
    () => ({ search: this.search() }),
  );
  readonly #ownFields = computed(() =>
    Object.values(this.list()?.column_mapping ?? {})
      .filter((meaning) => meaning.startsWith('field:'))
      .map((meaning) => meaning.slice('field:'.length)),
  );
  protected readonly columns = computed((): Column<PhoneNumber>[] => [
    {
      ...{ id: 'phone_number', label: 'list.number', mono: true, fixed: true },
      text: ({ phone_number: phone }) => phone,
    },
    {
      ...{ id: 'customer_name', label: 'list.customer' },
      text: ({ customer_name: name }) => name ?? '–',
    },
    ...this.#ownFields().map((field, index): Column<PhoneNumber> => ({
      // A column of the sheet is its own label: it is no text of ours to translate.
      ...{ id: `field:${field}`, label: field },
      text: ({ custom_data: data }) => data[field] ?? '',
      ...(index >= OWN_COLUMNS_SHOWN && { hidden: true }),
    })),
  ]);

  constructor() {
    effect(() => void this.load(this.id()));
  }

  protected async load(id: string): Promise<void> {
    this.problem.set(null);
    try {
      const url = `/api/v1/numbers/lists/${id}`;
      this.list.set(await firstValueFrom(this.#http.get<NumberList>(url)));
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected async remove(list: NumberList): Promise<void> {
    const isSure = await this.#confirmation.ask({
      heading: this.#texts.translate('list.deleteHeading', { name: list.name }),
      text: this.#texts.translate('list.deleteText', {
        count: this.format.whole(list.total_count),
      }),
      action: this.#texts.translate('action.delete'),
    });
    if (!isSure) return;
    try {
      await firstValueFrom(this.#http.delete(`/api/v1/numbers/lists/${list.id}`));
      await this.#router.navigate(['/numbers']);
      this.#toasts.done('list.deleted', { name: list.name });
    } catch (error) {
      this.#toasts.problem('list.deleteFailed', problemOf(error).detail);
    }
  }

  protected async assign(list: NumberList): Promise<void> {
    const { AssignDialog } = await import('./assign-dialog.ts');
    const dialog = this.#dialog.open<Dialog, NumberList, boolean>(AssignDialog, {
      data: list,
      width: 'min(480px, 92vw)',
    });
    if (await firstValueFrom(dialog.afterClosed())) await this.load(list.id);
  }
}
