import { Component, computed, effect, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { Campaign } from '../../../../../server/contract/campaigns.ts';
import { addressOf } from '../../core/address.ts';
import { Format } from '../../core/format.ts';
import { paged, type Paged } from '../../core/paged.ts';
import { Session } from '../../core/session.ts';
import { System } from '../../core/system.ts';
import { campaignsFeature, CampaignsPage } from '../../state/campaigns.state.ts';
import { Cell } from '../../ui/data-table/cell.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { Progress } from '../../ui/progress.ts';
import { SavedViews } from '../../ui/saved-views.ts';
import { SearchField } from '../../ui/search-field.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { CampaignActions } from '../campaign-actions.ts';
import { Bulk, fitFor, type BulkCommand } from './bulk.ts';

const STATUSES = ['draft', 'scheduled', 'running', 'paused', 'completed', 'stopped'] as const;
const COMMANDS: readonly BulkCommand[] = ['start', 'pause', 'stop', 'delete'];

/** All campaigns, with live figures. */
@Component({
  selector: 'app-campaign-list',
  imports: [
    CampaignActions,
    Cell,
    DataTable,
    EmptyState,
    Icon,
    MatButton,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
    PageHead,
    Progress,
    RouterLink,
    SavedViews,
    SearchField,
    StatusChip,
    TranslocoDirective,
  ],
  providers: [Bulk],
  templateUrl: './campaign-list.html',
  styleUrl: './campaign-list.scss',
})
export class CampaignList {
  readonly #store = inject(Store);
  readonly #system = inject(System);
  readonly #texts = inject(TranslocoService);
  protected readonly session = inject(Session);
  protected readonly format = inject(Format);
  protected readonly bulk = inject(Bulk);
  protected readonly address = addressOf('q', 'status', 'sort');
  protected readonly statuses = STATUSES;
  protected readonly sort = computed(() => this.address.get('sort') || undefined);
  protected readonly selected = signal<ReadonlySet<string>>(new Set());
  readonly #entities = this.#store.selectSignal(campaignsFeature.selectEntities);
  protected readonly isDemoStarting = this.#store.selectSignal(
    campaignsFeature.selectIsDemoStarting,
  );
  readonly #listed = paged<Campaign>('/api/v1/campaigns', () => this.address.values());
  protected readonly campaigns = this.#alive(this.#listed);
  protected readonly isNarrowed = computed(
    () => this.address.get('q') !== '' || this.address.get('status') !== '',
  );
  protected readonly mayRunDemo = computed(
    () => this.session.may('runDemo') && this.#system.status()?.lab.trunk != null,
  );
  protected readonly commands = computed(() => {
    const chosen = this.#chosen();
    return COMMANDS.map((command) => ({ command, count: fitFor(command, chosen).length })).filter(
      ({ count }) => count > 0,
    );
  });
  protected readonly linkOf = ({ id }: Campaign): readonly string[] => ['/campaigns', id];
  protected readonly columns: Column<Campaign>[] = [
    {
      id: 'name',
      label: 'campaigns.name',
      text: ({ name }) => name,
      sort: true,
      fixed: true,
      width: 'minmax(90px, 1.6fr)',
    },
    {
      id: 'status',
      label: 'campaigns.status',
      text: ({ status }) => this.#texts.translate(`status.${status}`),
      width: 'minmax(84px, 0.7fr)',
    },
    {
      id: 'completed_calls',
      label: 'campaigns.progress',
      text: ({ completed_calls: done, total_numbers: of }) => `${done} / ${of}`,
      sort: true,
      width: 'minmax(80px, 1.2fr)',
    },
    {
      id: 'active',
      label: 'campaigns.active',
      text: ({ active_calls: active }) => this.format.whole(active),
      numeric: true,
      width: 'minmax(48px, 0.5fr)',
    },
    {
      id: 'successful',
      label: 'campaigns.successful',
      text: ({ successful_calls: successful }) => this.format.whole(successful),
      numeric: true,
      width: 'minmax(48px, 0.55fr)',
    },
    {
      id: 'started_at',
      label: 'campaigns.startedAt',
      text: ({ started_at: at }) => this.format.moment(at),
      sort: true,
      width: 'minmax(0, 1.1fr)',
    },
    {
      id: 'created_at',
      label: 'campaigns.createdAt',
      text: ({ created_at: at }) => this.format.moment(at),
      sort: true,
      hidden: true,
      width: 'minmax(0, 1.1fr)',
    },
    ...(this.session.may('runCampaigns')
      ? [{ id: 'actions', label: 'campaigns.actions', text: () => '', width: '88px' }]
      : []),
  ];

  constructor() {
    effect(() => {
      const campaigns = this.#listed.rows();
      this.#store.dispatch(CampaignsPage.listed({ campaigns }));
    });
  }

  protected demo(): void {
    this.#store.dispatch(CampaignsPage.demoClicked());
  }

  protected async run(command: BulkCommand): Promise<void> {
    const chosen = this.#chosen();
    this.selected.set(new Set());
    await this.bulk.run(command, chosen);
  }

  /** Rows as the live feed and commands have changed them since they were listed. */
  #alive(listed: Paged<Campaign>): Paged<Campaign> {
    const rows = computed(() => {
      const [entities, hidden] = [this.#entities(), this.bulk.hidden()];
      return listed
        .rows()
        .filter(({ id }) => !hidden.has(id))
        .map((row) => entities[row.id] ?? row);
    });
    return {
      rows,
      load: listed.load,
      problem: listed.problem,
      hasMore: listed.hasMore,
      isMoreLoading: listed.isMoreLoading,
      more: () => listed.more(),
      reload: () => listed.reload(),
      replace: (row) => listed.replace(row),
      remove: (id) => listed.remove(id),
      all: (atMost) => listed.all(atMost),
    };
  }

  #chosen(): readonly Campaign[] {
    const ids = this.selected();
    return this.campaigns.rows().filter(({ id }) => ids.has(id));
  }
}
