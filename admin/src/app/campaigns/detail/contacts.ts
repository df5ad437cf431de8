import { Component, computed, inject } from '@angular/core';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { Contact } from '../../../../../server/contract/campaigns.ts';
import { addressOf } from '../../core/address.ts';
import { Format } from '../../core/format.ts';
import { paged } from '../../core/paged.ts';
import { Cell } from '../../ui/data-table/cell.ts';
import type { Column } from '../../ui/data-table/column.ts';
import { DataTable } from '../../ui/data-table/data-table.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { OpenCampaign } from './open-campaign.ts';

const STATUSES = [
  'pending',
  'queued',
  'calling',
  'connected',
  'completed',
  'no_answer',
  'busy',
  'voicemail',
  'failed',
  'dnc',
  'invalid',
  'expired',
] as const;

/** A campaign's contacts by state. */
@Component({
  selector: 'app-campaign-contacts',
  imports: [
    Cell,
    DataTable,
    EmptyState,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
    StatusChip,
    TranslocoDirective,
  ],
  templateUrl: './contacts.html',
  styleUrl: './contacts.scss',
})
export class CampaignContacts {
  readonly #open = inject(OpenCampaign);
  readonly #texts = inject(TranslocoService);
  readonly #format = inject(Format);
  protected readonly address = addressOf('status', 'sort');
  protected readonly statuses = STATUSES;
  protected readonly sort = computed(() => this.address.get('sort') || undefined);
  protected readonly contacts = paged<Contact>(
    () => `/api/v1/campaigns/${this.#open.id()}/contacts`,
    () => ({ status: this.address.get('status'), sort: this.address.get('sort') }),
  );
  protected readonly columns: Column<Contact>[] = [
    {
      id: 'phone_number',
      label: 'calls.number',
      text: (contact) => contact.phone_number,
      mono: true,
      fixed: true,
    },
    { id: 'name', label: 'contact.name', text: (contact) => contact.customer_name ?? '–' },
    {
      id: 'status',
      label: 'contact.state',
      text: (contact) => this.#texts.translate(`status.${contact.status}`),
    },
    {
      id: 'attempts',
      label: 'contact.attempts',
      text: (contact) => String(contact.attempts),
      numeric: true,
      sort: true,
    },
    {
      id: 'last_attempt_at',
      label: 'contact.lastAttempt',
      text: (contact) => this.#format.moment(contact.last_attempt_at),
      sort: true,
    },
    {
      id: 'next_attempt_at',
      label: 'contact.nextAttempt',
      text: (contact) => this.#format.moment(contact.next_attempt_at),
    },
    {
      id: 'callback',
      label: 'contact.callback',
      text: ({ callback_at: at, callback_note: note }) =>
        at === null ? '' : [this.#format.moment(at), note].filter(Boolean).join(' · '),
      hidden: true,
    },
  ];
}
