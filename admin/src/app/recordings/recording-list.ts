import { HttpClient } from '@angular/common/http';
import { Component, computed, inject } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { Recording } from '../../../../server/contract/calls.ts';
import { addressOf } from '../core/address.ts';
import { choicesOf } from '../core/choices.ts';
import { beginOfDay, endOfDay } from '../core/days.ts';
import { Format } from '../core/format.ts';
import { paged } from '../core/paged.ts';
import { problemOf } from '../core/problem.ts';
import { Session } from '../core/session.ts';
import { Confirmation } from '../ui/confirm.ts';
import { Cell } from '../ui/data-table/cell.ts';
import type { Column } from '../ui/data-table/column.ts';
import { DataTable } from '../ui/data-table/data-table.ts';
import { DayRange } from '../ui/day-range.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { Icon } from '../ui/icon.ts';
import { PageHead } from '../ui/page-head.ts';
import { SavedViews } from '../ui/saved-views.ts';
import { Toasts } from '../ui/toasts.ts';

/** All recordings there are. */
@Component({
  selector: 'app-recording-list',
  imports: [
    Cell,
    DataTable,
    DayRange,
    EmptyState,
    Icon,
    MatButton,
    MatFormField,
    MatIconButton,
    MatLabel,
    MatOption,
    MatSelect,
    PageHead,
    SavedViews,
    TranslocoDirective,
  ],
  templateUrl: './recording-list.html',
  styleUrl: './recording-list.scss',
})
export class RecordingList {
  readonly #http = inject(HttpClient);
  readonly #texts = inject(TranslocoService);
  readonly #confirmation = inject(Confirmation);
  readonly #toasts = inject(Toasts);
  readonly #format = inject(Format);
  protected readonly address = addressOf('campaign', 'from', 'to', 'sort');
  protected readonly recordings = paged<Recording>('/api/v1/recordings', () => ({
    campaign_id: this.address.get('campaign'),
    from: beginOfDay(this.address.get('from')),
    to: endOfDay(this.address.get('to')),
    sort: this.address.get('sort'),
  }));
  protected readonly campaigns = choicesOf('/api/v1/campaigns');
  protected readonly mayDelete = inject(Session).may('deleteRecordings');
  protected readonly sort = computed(() => this.address.get('sort') || undefined);
  protected readonly isNarrowed = computed(() =>
    Object.keys(this.address.values()).some((key) => key !== 'sort'),
  );
  protected readonly linkOf = ({ id }: Recording): readonly string[] => ['/recordings', id];
  protected readonly columns: Column<Recording>[] = [
    {
      id: 'phone_number',
      label: 'calls.number',
      text: (recording) => recording.phone_number,
      mono: true,
      fixed: true,
      width: 'minmax(124px, 1fr)',
    },
    { id: 'campaign', label: 'calls.campaign', text: ({ campaign_name: name }) => name ?? '–' },
    { id: 'agent', label: 'calls.agent', text: ({ agent_name: name }) => name ?? '–' },
    {
      id: 'created_at',
      label: 'call.at',
      text: (recording) => this.#format.moment(recording.created_at),
      sort: true,
      width: 'minmax(0, 1.2fr)',
    },
    {
      id: 'duration_seconds',
      label: 'call.duration',
      text: (recording) => this.#format.duration(recording.duration_seconds),
      sort: true,
      numeric: true,
    },
    {
      id: 'file_size',
      label: 'recordings.size',
      text: (recording) => this.#format.bytes(recording.file_size),
      sort: true,
      numeric: true,
    },
    ...(this.mayDelete
      ? [{ id: 'actions', label: 'recordings.delete', text: () => '', width: '56px' }]
      : []),
  ];

  protected async remove(recording: Recording): Promise<void> {
    const sure = await this.#confirmation.ask({
      heading: this.#texts.translate('recordings.deleteHeading'),
      text: this.#texts.translate('recordings.deleteText', { number: recording.phone_number }),
      action: this.#texts.translate('action.delete'),
    });
    if (!sure) return;
    try {
      await firstValueFrom(this.#http.delete(`/api/v1/recordings/${recording.id}`));
      this.recordings.remove(recording.id);
      this.#toasts.done('recordings.deleted');
    } catch (error) {
      this.#toasts.problem('recordings.deleteFailed', problemOf(error).detail);
    }
  }
}
