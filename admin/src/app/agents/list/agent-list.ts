import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatOption, MatSelect } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { Agent } from '../../../../../server/contract/agents.ts';
import { Format } from '../../core/format.ts';
import { Language } from '../../core/language.ts';
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
import { StatusChip } from '../../ui/status-chip.ts';
import { Toasts } from '../../ui/toasts.ts';
import { namedLanguages } from '../languages.ts';

const URL = '/api/v1/agents';
/** On a tablet there is room for what matters most; the rest can be chosen. */
const onDesks = innerWidth < 1100 ? ({ hidden: true } as const) : {};

/** All agents. What is filtered stands in the address. */
@Component({
  selector: 'app-agent-list',
  imports: [
    Cell,
    DataTable,
    EmptyState,
    Icon,
    MatButton,
    MatFormField,
    MatIconButton,
    MatInput,
    MatLabel,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    MatOption,
    MatSelect,
    PageHead,
    RouterLink,
    StatusChip,
    TranslocoDirective,
  ],
  templateUrl: './agent-list.html',
  styleUrl: './agent-list.scss',
})
export class AgentList {
  readonly #http = inject(HttpClient);
  readonly #router = inject(Router);
  readonly #texts = inject(TranslocoService);
  readonly #toasts = inject(Toasts);
  readonly #confirmation = inject(Confirmation);
  readonly #language = inject(Language);
  readonly #format = inject(Format);
  protected readonly mayEdit = inject(Session).may('editAgents');
  readonly status = input<string>();
  readonly search = input<string>();
  protected readonly sort = signal<string | undefined>(undefined);
  protected readonly agents = paged<Agent>(URL, () => ({
    status: this.status(),
    search: this.search(),
    sort: this.sort(),
  }));
  protected readonly isFiltered = computed(
    () => (this.status() ?? '') !== '' || (this.search() ?? '') !== '',
  );
  readonly #languageNames = computed(
    () => new Map(namedLanguages(this.#language.code()).map(({ code, name }) => [code, name])),
  );
  protected readonly columns: readonly Column<Agent>[] = [
    {
      id: 'name',
      label: 'agents.name',
      text: ({ name }) => name,
      sort: true,
      fixed: true,
      width: 'minmax(140px, 2fr)',
    },
    {
      id: 'status',
      label: 'agents.status',
      text: ({ status }) => this.#texts.translate<string>(`status.${status}`),
      sort: true,
    },
    { id: 'voice', label: 'agents.voice', text: ({ voice }) => voice, ...onDesks },
    {
      id: 'language',
      label: 'agents.language',
      text: ({ primary_language: code }) => this.#languageNames().get(code) ?? code,
      ...onDesks,
    },
    { id: 'model', label: 'agents.model', text: ({ model }) => model, mono: true, hidden: true },
    {
      id: 'version',
      label: 'agents.version',
      text: ({ version }) => String(version),
      numeric: true,
    },
    {
      id: 'campaigns',
      label: 'agents.campaigns',
      text: ({ campaigns }) => this.#format.whole(campaigns),
      numeric: true,
    },
    {
      id: 'created_at',
      label: 'agents.created',
      text: ({ created_at: at }) => this.#format.moment(at),
      sort: true,
      hidden: true,
      width: 'minmax(0, 1.5fr)',
    },
    {
      id: 'updated_at',
      label: 'agents.updated',
      text: ({ updated_at: at }) => this.#format.moment(at),
      sort: true,
      ...onDesks,
      width: 'minmax(0, 1.5fr)',
    },
    {
      id: 'actions',
      label: 'agents.actions',
      text: () => '',
      fixed: true,
      width: '96px',
    },
  ];
  protected readonly linkOf = ({ id }: Agent) => ['/agents', id];

  protected filter(change: { status?: string; search?: string }): void {
    const entries = Object.entries(change).map(([name, value]) => [name, value || null]);
    void this.#router.navigate([], {
      queryParams: Object.fromEntries(entries),
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected textOf(event: Event): string {
    return (event.target as HTMLInputElement).value;
  }

  protected async duplicate({ id }: Agent): Promise<void> {
    await this.#try('agents.duplicateFailed', async () => {
      const copy = await firstValueFrom(this.#http.post<Agent>(`${URL}/${id}/duplicate`, {}));
      this.agents.replace(copy);
      this.#toasts.done('agents.duplicated', { name: copy.name });
    });
  }

  protected async setStatus(agent: Agent, status: Agent['status']): Promise<void> {
    await this.#try('agents.saveFailed', async () => {
      const url = `${URL}/${agent.id}`;
      const changed = await firstValueFrom(this.#http.put<Agent>(url, { status }));
      if (this.status() && this.status() !== status) this.agents.remove(agent.id);
      else this.agents.replace(changed);
      const name = agent.name;
      if (status === 'archived') this.#toasts.done('agents.archived', { name });
      else this.#toasts.done('agents.activated', { name });
    });
  }

  protected async remove({ id, name }: Agent): Promise<void> {
    const isSure = await this.#confirmation.ask({
      heading: this.#texts.translate('agents.deleteHeading', { name }),
      text: this.#texts.translate('agents.deleteText'),
      action: this.#texts.translate('action.delete'),
    });
    if (!isSure) return;
    await this.#try('agents.deleteFailed', async () => {
      await firstValueFrom(this.#http.delete(`${URL}/${id}`));
      this.agents.remove(id);
      this.#toasts.done('agents.deleted', { name });
    });
  }

  async #try(failure: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#toasts.problem(failure, problemOf(error).detail);
    }
  }
}
