import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { ImportReport } from '../../../../../server/contract/numbers.ts';
import { Format } from '../../core/format.ts';
import { problemOf } from '../../core/problem.ts';
import type { MayHoldUnsaved } from '../../core/unsaved.ts';
import { Said } from '../../core/server-words.ts';
import { csvOf, download } from '../../ui/data-table/csv.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { Progress } from '../../ui/progress.ts';
import { SheetDraft } from '../sheet/sheet-draft.ts';
import { SheetForm } from '../sheet/sheet-form.ts';
import { ImportFailed, SheetImport } from '../sheet/sheet-import.ts';

/** Bad cells that are shown at once; the file has all that the report lists. */
const SHOWN_CELLS = 20;

type Phase = 'choosing' | 'importing' | 'done';

/** From a file to a list: look, import, report. */
@Component({
  selector: 'app-upload-page',
  imports: [Icon, MatButton, PageHead, Progress, RouterLink, Said, SheetForm, TranslocoDirective],
  providers: [SheetDraft, SheetImport],
  templateUrl: './upload-page.html',
  styleUrl: './upload-page.scss',
})
export class UploadPage implements MayHoldUnsaved {
  readonly #texts = inject(TranslocoService);
  protected readonly format = inject(Format);
  protected readonly draft = inject(SheetDraft);
  protected readonly sheet = inject(SheetImport);
  protected readonly phase = signal<Phase>('choosing');
  protected readonly report = signal<ImportReport | null>(null);
  protected readonly problem = signal<string | null>(null);
  protected readonly badCells = computed(() => this.report()?.bad.slice(0, SHOWN_CELLS) ?? []);
  protected readonly figures = computed(() => {
    const report = this.report();
    if (!report) return [];
    const { imported, duplicates, empty, dnc, bad_count: bad } = report;
    const others = { duplicates, empty, dnc, bad };
    return [
      { key: 'imported', value: imported },
      ...Object.entries(others).map(([key, value]) => ({ key, value })),
    ];
  });

  hasUnsavedChanges(): boolean {
    return this.phase() === 'choosing' && this.draft.file() !== null;
  }

  protected async start(): Promise<void> {
    if (!this.draft.isComplete()) return this.draft.form.markAllAsTouched();
    this.problem.set(null);
    this.phase.set('importing');
    try {
      this.report.set(await this.sheet.run());
      this.phase.set('done');
    } catch (error) {
      this.problem.set(error instanceof ImportFailed ? error.message : problemOf(error).detail);
      this.phase.set('choosing');
    }
  }

  /** Something that took a moment did not take no time. */
  protected tookSeconds({ seconds }: ImportReport): number {
    return Math.max(1, Math.ceil(seconds));
  }

  protected saveBadCells(): void {
    const heads = ['upload.cell', 'upload.problem'].map((key) =>
      this.#texts.translate<string>(key),
    );
    const rows = this.report()?.bad.map(({ cell, problem }) => [cell, problem]) ?? [];
    const { list_name: name } = this.draft.form.getRawValue();
    download(`${name} - bad cells.csv`, 'text/csv', csvOf(heads, rows));
  }
}
