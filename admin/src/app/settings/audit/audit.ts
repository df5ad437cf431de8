import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { catchError, map, of } from 'rxjs';
import type { AuditActions, AuditEntry } from '../../../../../server/contract/audit.ts';
import type { Page } from '../../../../../server/contract/common.ts';
import type { Member } from '../../../../../server/contract/team.ts';
import { Format } from '../../core/format.ts';
import { paged } from '../../core/paged.ts';
import { Cell } from '../../ui/data-table/cell.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { Icon } from '../../ui/icon.ts';
import { actionText } from './action-text.ts';
import { dayEnd, dayStart } from './days.ts';

/** Who did what, when, from where. */
@Component({
  selector: 'app-audit',
  imports: [
    Cell,
    DataTable,
    EmptyState,
    Icon,
    MatButton,
    MatFormField,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    TranslocoDirective,
  ],
  templateUrl: './audit.html',
  styleUrls: ['../part.scss', './audit.scss'],
})
export class Audit {
  readonly #http = inject(HttpClient);
  readonly #format = inject(Format);
  readonly #texts = inject(TranslocoService);
  protected readonly action = signal('');
  protected readonly user = signal('');
  protected readonly from = signal('');
  protected readonly to = signal('');
  protected readonly isFiltered = computed(
    () => this.action() + this.user() + this.from() + this.to() !== '',
  );
  protected readonly lines = paged<AuditEntry>('/api/v1/audit', () => ({
    action: this.action(),
    user_id: this.user(),
    from: dayStart(this.from()),
    to: dayEnd(this.to()),
  }));
  protected readonly actions = toSignal(
    this.#http.get<AuditActions>('/api/v1/audit/actions').pipe(
      map(({ data }) => data),
      catchError(() => of([])),
    ),
    { initialValue: [] },
  );
  protected readonly people = toSignal(
    this.#http
      .get<Page<Member>>('/api/v1/settings/team', { params: { limit: 200, sort: 'email' } })
      .pipe(
        map(({ data }) => data),
        catchError(() => of([])),
      ),
    { initialValue: [] },
  );
  protected readonly columns: readonly Column<AuditEntry>[] = [
    {
      ...{ id: 'created_at', label: 'audit.when', fixed: true, width: 'minmax(100px, 176px)' },
      text: ({ created_at: at }) => this.#format.moment(at),
    },
    {
      ...{ id: 'actor', label: 'audit.who', width: 'minmax(90px, 1.2fr)' },
      text: ({ actor }) => actor ?? this.#texts.translate('audit.itself'),
    },
    {
      ...{ id: 'action', label: 'audit.action', width: 'minmax(110px, 1.2fr)' },
      text: ({ action }) => this.textOf(action),
    },
    {
      ...{ id: 'subject', label: 'audit.subject', width: 'minmax(90px, 1.4fr)' },
      text: ({ subject_name: name, subject_id: id, note }) =>
        [name ?? id?.slice(0, 8), note].filter(Boolean).join(' · ') || '–',
    },
    {
      ...{ id: 'ip', label: 'audit.ip', mono: true, width: 'minmax(80px, 130px)' },
      text: ({ ip }) => ip?.replace('::ffff:', '') ?? '–',
    },
  ];

  /** An action in words; one of a newer server is shown as it is. */
  protected textOf(action: string): string {
    const key = actionText(action);
    return key === null ? action : this.#texts.translate(key);
  }

  protected clear(): void {
    for (const filter of [this.action, this.user, this.from, this.to]) filter.set('');
  }
}
