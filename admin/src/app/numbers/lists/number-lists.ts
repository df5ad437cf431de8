import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { NumberList } from '../../../../../server/contract/numbers.ts';
import { Format } from '../../core/format.ts';
import { paged } from '../../core/paged.ts';
import { Session } from '../../core/session.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { SearchField } from '../../ui/search-field.ts';

/** All lists of numbers. */
@Component({
  selector: 'app-number-lists',
  imports: [
    DataTable,
    EmptyState,
    Icon,
    MatButton,
    PageHead,
    RouterLink,
    SearchField,
    TranslocoDirective,
  ],
  templateUrl: './number-lists.html',
})
export class NumberLists {
  readonly #format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly search = signal('');
  protected readonly sort = signal<string | undefined>(undefined);
  protected readonly lists = paged<NumberList>('/api/v1/numbers/lists', () => ({
    search: this.search(),
    sort: this.sort(),
  }));
  protected readonly columns: readonly Column<NumberList>[] = [
    {
      ...{ id: 'name', label: 'lists.name', sort: true, fixed: true },
      ...{ text: ({ name }) => name, width: 'minmax(160px, 1.6fr)' },
    },
    {
      ...{ id: 'file_name', label: 'lists.file' },
      ...{ text: ({ file_name: file }) => file ?? '–', width: 'minmax(140px, 1.3fr)' },
    },
    {
      ...{ id: 'total_count', label: 'lists.count', sort: true, numeric: true },
      text: ({ total_count: count }) => this.#format.whole(count),
    },
    {
      ...{ id: 'used_by', label: 'lists.usedBy', width: 'minmax(140px, 1.3fr)' },
      text: ({ used_by: used }) => used.map(({ name }) => name).join(', ') || '–',
    },
    {
      ...{ id: 'created_at', label: 'lists.created', sort: true },
      text: ({ created_at: at }) => this.#format.moment(at),
    },
  ];

  protected readonly linkOf = ({ id }: NumberList): string[] => ['/numbers', id];
}
