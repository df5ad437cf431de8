import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { Call } from '../../../../../server/contract/calls.ts';
import { addressOf } from '../../core/address.ts';
import { choicesOf } from '../../core/choices.ts';
import { Format } from '../../core/format.ts';
import { paged } from '../../core/paged.ts';
import { Cell } from '../../ui/data-table/cell.ts';
import { DataTable } from '../../ui/data-table/data-table.ts';
import { DayRange } from '../../ui/day-range.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { Icon } from '../../ui/icon.ts';
import { SearchField } from '../../ui/search-field.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { VERDICTS } from '../answering/verdict-icon.ts';
import { callColumns } from './call-columns.ts';
import { CALL_FILTERS, callQuery } from './call-query.ts';

const DISPOSITIONS = [
  'answered',
  'transferred',
  'voicemail',
  'no_answer',
  'busy',
  'failed',
  'cancelled',
] as const;

/** Calls to look for: all that were made, or those of one campaign. Filters stand in the address. */
@Component({
  selector: 'app-call-table',
  imports: [
    Cell,
    DataTable,
    DayRange,
    EmptyState,
    Icon,
    MatButton,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
    RouterLink,
    SearchField,
    StatusChip,
    TranslocoDirective,
  ],
  templateUrl: './call-table.html',
  styleUrl: './call-table.scss',
})
export class CallTable {
  /** Only calls of this one. */
  readonly campaign = input<string>();
  readonly #texts = inject(TranslocoService);
  protected readonly address = addressOf(...CALL_FILTERS);
  protected readonly calls = paged<Call>('/api/v1/calls', () => {
    const query = callQuery(this.address.values());
    return { ...query, campaign_id: this.campaign() ?? query['campaign_id'] };
  });
  protected readonly columns = callColumns(inject(Format), (key) =>
    this.#texts.translate<string>(key),
  );
  protected readonly dispositions = DISPOSITIONS;
  protected readonly verdicts = VERDICTS;
  protected readonly campaigns = choicesOf('/api/v1/campaigns');
  protected readonly agents = choicesOf('/api/v1/agents');
  protected readonly trunks = choicesOf('/api/v1/trunks');
  protected readonly sort = computed(() => this.address.get('sort') || undefined);
  protected readonly isNarrowed = computed(() =>
    Object.keys(this.address.values()).some((key) => key !== 'sort'),
  );
  protected readonly linkOf = ({ id }: Call): readonly string[] => ['/calls', id];
}
