import { HttpClient } from '@angular/common/http';
import { Component, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatRadioButton, MatRadioGroup } from '@angular/material/radio';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { catchError, map, of, tap } from 'rxjs';
import type { Page } from '../../../../../server/contract/common.ts';
import type { NumberList } from '../../../../../server/contract/numbers.ts';
import { Format } from '../../core/format.ts';
import { CampaignDraft } from './campaign-draft.ts';
import { NumbersStep } from './numbers-step.ts';

/** Whom to call: lists that are here already, or a sheet. */
@Component({
  selector: 'app-lists-step',
  imports: [
    MatFormField,
    MatLabel,
    MatOption,
    MatRadioButton,
    MatRadioGroup,
    MatSelect,
    NumbersStep,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './lists-step.html',
  styleUrl: './step.scss',
})
export class ListsStep {
  protected readonly draft = inject(CampaignDraft);
  protected readonly format = inject(Format);
  protected readonly form = this.draft.lists;
  protected readonly lists = toSignal(
    inject(HttpClient)
      .get<Page<NumberList>>('/api/v1/numbers/lists', { params: { limit: 200 } })
      .pipe(
        map(({ data }) => data.filter(({ total_count: count }) => count > 0)),
        tap((lists) => this.draft.nameChoices(lists)),
        catchError(() => of([])),
      ),
    { initialValue: [] },
  );
}
