import { HttpClient } from '@angular/common/http';
import { inject, Injectable, signal } from '@angular/core';
import { firstValueFrom, timer } from 'rxjs';
import type { CommitUpload, ImportReport } from '../../../../../server/contract/numbers.ts';
import type { Job } from '../../../../../server/contract/system.ts';
import { SheetDraft } from './sheet-draft.ts';

const API = '/api/v1';
const ASK_EVERY_MS = 400;

/** The import ended without a list to call; the words are the server's. */
export class ImportFailed extends Error {}

/** Imports the sheet of a draft into a new list and follows the job to its end. */
@Injectable()
export class SheetImport {
  readonly #http = inject(HttpClient);
  readonly #draft = inject(SheetDraft);
  readonly #progress = signal(0);
  readonly #detail = signal<string | null>(null);
  /** 0 to 1. */
  readonly progress = this.#progress.asReadonly();
  /** How far it is, in the server's words. */
  readonly detail = this.#detail.asReadonly();

  /** @throws ImportFailed, or HttpClient's error */
  async run(): Promise<ImportReport> {
    const upload = this.#draft.preview();
    if (!upload) throw new ImportFailed('');
    const body: CommitUpload = {
      ...this.#draft.form.getRawValue(),
      mapping: this.#draft.mapping(),
      sheet: upload.sheet,
      header_row: upload.header_row,
    };
    this.#progress.set(0);
    const report = await this.#followed(
      await firstValueFrom(
        this.#http.post<Job>(`${API}/numbers/uploads/${upload.upload_id}/commit`, body),
      ),
    );
    if (report.imported === 0) throw new ImportFailed(report.bad[0]?.problem ?? '');
    return report;
  }

  async #followed(job: Job): Promise<ImportReport> {
    let now = job;
    while (now.state === 'waiting' || now.state === 'active') {
      this.#progress.set(now.progress);
      this.#detail.set(now.detail);
      await firstValueFrom(timer(ASK_EVERY_MS));
      now = await firstValueFrom(this.#http.get<Job>(`${API}/jobs/${job.id}`));
    }
    if (now.state === 'failed') throw new ImportFailed(now.detail ?? '');
    this.#progress.set(1);
    return now.result as ImportReport;
  }
}
