import { HttpClient, httpResource } from '@angular/common/http';
import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { AnsweredVerdict, AnsweringReport } from '../../../../../server/contract/answering.ts';
import { Format } from '../../core/format.ts';
import { problemOf } from '../../core/problem.ts';
import { download } from '../../ui/data-table/csv.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { Toasts } from '../../ui/toasts.ts';
import { confusionOf } from './confusion.ts';
import { VERDICTS, verdictIcon } from './verdict-icon.ts';

/** How often the detection of answering machines was right, as far as that is known. */
@Component({
  selector: 'app-answering-report',
  imports: [EmptyState, ErrorState, Icon, MatButton, PageHead, RouterLink, TranslocoDirective],
  templateUrl: './answering-report.html',
  styleUrl: './answering-report.scss',
})
export class AnsweringReportPage {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  protected readonly format = inject(Format);
  protected readonly report = httpResource<AnsweringReport>(() => '/api/v1/reports/answering');
  protected readonly value = computed(() =>
    this.report.hasValue() ? this.report.value() : undefined,
  );
  protected readonly problem = computed(() => {
    const error = this.report.error();
    return error ? problemOf(error) : null;
  });
  protected readonly verdicts = VERDICTS;
  protected readonly icons = verdictIcon;
  protected readonly parts = computed(() => {
    const found = this.value();
    return found
      ? [
          { name: 'byHand', ...confusionOf(found.corrected) },
          { name: 'byTurns', ...confusionOf(found.by_turns) },
        ]
      : [];
  });

  protected countOf(verdict: AnsweredVerdict): number {
    return this.value()?.by_verdict.find((each) => each.verdict === verdict)?.calls ?? 0;
  }

  protected async save(): Promise<void> {
    try {
      const url = '/api/v1/reports/answering/corrected';
      const csv = await firstValueFrom(this.#http.get(url, { responseType: 'blob' }));
      download('answering-corrected.csv', 'text/csv', csv);
    } catch (error) {
      this.#toasts.problem('answering.csvFailed', problemOf(error).detail ?? null);
    }
  }
}
