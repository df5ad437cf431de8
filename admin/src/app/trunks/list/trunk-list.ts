import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { Trunk } from '../../../../../server/contract/trunks.ts';
import { paged } from '../../core/paged.ts';
import { ServerWords } from '../../core/server-words.ts';
import { Session } from '../../core/session.ts';
import { Cell } from '../../ui/data-table/cell.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { LiveTrunks } from '../live-trunks.ts';

/** The carrier lines, and whether each is up. */
@Component({
  selector: 'app-trunk-list',
  imports: [
    Cell,
    DataTable,
    EmptyState,
    Icon,
    MatButton,
    PageHead,
    RouterLink,
    StatusChip,
    TranslocoDirective,
  ],
  providers: [LiveTrunks],
  templateUrl: './trunk-list.html',
  styles: `
    .tag {
      margin-left: 6px;
      padding: 1px 7px;
      border: 1px solid var(--cb-line);
      border-radius: 6px;
      color: var(--cb-text-2);
      font-weight: 400;
    }
  `,
})
export class TrunkList {
  readonly #texts = inject(TranslocoService);
  readonly #live = inject(LiveTrunks);
  readonly #words = inject(ServerWords);
  protected readonly session = inject(Session);
  protected readonly trunks = paged<Trunk>('/api/v1/trunks');
  protected readonly columns: readonly Column<Trunk>[] = [
    {
      id: 'name',
      label: 'trunks.name',
      text: ({ name }) => name,
      fixed: true,
      width: 'minmax(0, 1.4fr)',
    },
    {
      id: 'state',
      label: 'trunks.state',
      text: (trunk) => this.#texts.translate(`trunks.state.${this.stateOf(trunk)}`),
      width: '150px',
    },
    {
      id: 'reason',
      label: 'trunks.reason',
      text: ({ id }) => this.#words.say(this.#live.states().get(id)?.reason ?? ''),
      width: 'minmax(0, 1.6fr)',
    },
    {
      id: 'address',
      label: 'trunks.address',
      text: ({ asterisk, host, port, transport }) =>
        asterisk?.url ?? `${host}:${port} ${transport.toUpperCase()}`,
      mono: true,
      width: 'minmax(0, 1.6fr)',
    },
    { id: 'codecs', label: 'trunks.codecs', text: ({ codecs }) => codecs.join(', ') },
    {
      id: 'max_channels',
      label: 'trunks.channels',
      text: ({ max_channels: most }) => String(most),
      numeric: true,
    },
    {
      id: 'username',
      label: 'trunks.username',
      text: ({ username }) => username ?? '',
      hidden: true,
    },
    {
      id: 'caller_id',
      label: 'trunks.callerId',
      text: ({ caller_id: id }) => id ?? '',
      mono: true,
      hidden: true,
    },
  ];
  protected readonly linkOf = ({ id }: Trunk) => ['/trunks', id];

  protected stateOf({ id, is_active: isActive }: Trunk): string {
    if (!isActive) return 'off';
    return this.#live.states().get(id)?.state ?? 'unknown';
  }
}
