import { HttpClient } from '@angular/common/http';
import { Component, inject, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { Tool } from '../../../../../server/contract/tools.ts';
import { Format } from '../../core/format.ts';
import { paged } from '../../core/paged.ts';
import { problemOf } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { Confirmation } from '../../ui/confirm.ts';
import { Cell } from '../../ui/data-table/cell.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { Toasts } from '../../ui/toasts.ts';

const URL = '/api/v1/tools';

/** The organisation's own tools. */
@Component({
  selector: 'app-tool-list',
  imports: [
    Cell,
    DataTable,
    EmptyState,
    Icon,
    MatButton,
    MatIconButton,
    PageHead,
    RouterLink,
    TranslocoDirective,
  ],
  templateUrl: './tool-list.html',
})
export class ToolList {
  readonly #http = inject(HttpClient);
  readonly #texts = inject(TranslocoService);
  readonly #toasts = inject(Toasts);
  readonly #confirmation = inject(Confirmation);
  readonly #format = inject(Format);
  protected readonly mayEdit = inject(Session).may('editTools');
  protected readonly sort = signal<string | undefined>(undefined);
  protected readonly tools = paged<Tool>(URL, () => ({ sort: this.sort() }));
  protected readonly columns: readonly Column<Tool>[] = [
    { id: 'name', label: 'tools.name', text: ({ name }) => name, sort: true, fixed: true },
    {
      id: 'kind',
      label: 'tools.kind',
      text: ({ settings }) => this.#texts.translate<string>(`tools.kind.${settings.kind}`),
    },
    {
      id: 'url',
      label: 'tools.url',
      text: ({ settings }) => settings.url,
      mono: true,
      width: 'minmax(0, 2fr)',
    },
    {
      id: 'state',
      label: 'tools.state',
      text: ({ is_active: isOn }) => this.#texts.translate<string>(isOn ? 'tools.on' : 'tools.off'),
    },
    {
      id: 'agents',
      label: 'tools.agents',
      text: ({ agents }) => this.#format.whole(agents),
      numeric: true,
    },
    { id: 'actions', label: 'tools.actions', text: () => '', fixed: true, width: '64px' },
  ];
  protected readonly linkOf = ({ id }: Tool) => ['/agents/tools', id];

  protected async remove({ id, name }: Tool): Promise<void> {
    const isSure = await this.#confirmation.ask({
      heading: this.#texts.translate('tools.deleteHeading', { name }),
      text: this.#texts.translate('tools.deleteText'),
      action: this.#texts.translate('action.delete'),
    });
    if (!isSure) return;
    try {
      await firstValueFrom(this.#http.delete(`${URL}/${id}`));
      this.tools.remove(id);
      this.#toasts.done('tools.deleted', { name });
    } catch (error) {
      this.#toasts.problem('tools.deleteFailed', problemOf(error).detail);
    }
  }
}
