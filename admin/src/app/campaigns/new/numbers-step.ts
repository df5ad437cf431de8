import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { UploadPreview } from '../../../../../server/contract/numbers.ts';
import { Language } from '../../core/language.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';
import { FileDrop } from '../../ui/file-drop.ts';
import { Icon } from '../../ui/icon.ts';
import { CampaignDraft } from './campaign-draft.ts';
import { ownField, remap } from './mapping.ts';

const COUNTRIES = [
  'TR',
  'US',
  'GB',
  'DE',
  'FR',
  'NL',
  'ES',
  'IT',
  'AZ',
  'KZ',
  'AE',
  'SA',
  'IN',
  'AU',
];

/** The sheet: dropped, looked at, its columns given a meaning. */
@Component({
  selector: 'app-numbers-step',
  imports: [
    FileDrop,
    Icon,
    MatFormField,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './numbers-step.html',
  styleUrls: ['./step.scss', './numbers-step.scss'],
})
export class NumbersStep {
  readonly #http = inject(HttpClient);
  readonly #language = inject(Language);
  protected readonly draft = inject(CampaignDraft);
  protected readonly isReading = signal(false);
  protected readonly problem = signal<ShownProblem | null>(null);
  protected readonly ownField = ownField;
  protected readonly countries = computed(() => {
    const names = new Intl.DisplayNames(this.#language.code(), { type: 'region' });
    return COUNTRIES.map((code) => ({ code, name: names.of(code) ?? code }));
  });
  protected readonly rows = computed(() => {
    const preview = this.draft.preview();
    return preview ? remap(preview, this.draft.mapping()) : [];
  });
  protected readonly bad = computed(() => this.rows().flatMap(({ problems }) => problems));

  protected async read(file: File, sheet?: string): Promise<void> {
    this.isReading.set(true);
    this.problem.set(null);
    const body = new FormData();
    body.append('file', file);
    const { country } = this.draft.numbers.getRawValue();
    const params = { country, ...(sheet !== undefined && { sheet }) };
    try {
      const preview = await firstValueFrom(
        this.#http.post<UploadPreview>('/api/v1/numbers/upload', body, { params }),
      );
      this.draft.understood(file, preview);
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.isReading.set(false);
    }
  }

  /** Sheet or country changed: the server looks at the file again. */
  protected again(sheet?: string): void {
    const file = this.draft.file();
    if (file) void this.read(file, sheet ?? this.draft.preview()?.sheet);
  }

  /** Gives a column a meaning; number and name each belong to one column. */
  protected mean(letter: string, meaning: string): void {
    const preview = this.draft.preview();
    this.draft.mapping.update((mapping) => {
      const next = { ...mapping, [letter]: meaning };
      if (meaning !== 'phone' && meaning !== 'name') return next;
      for (const column of preview?.columns ?? [])
        if (column.letter !== letter && next[column.letter] === meaning)
          next[column.letter] = ownField(column);
      return next;
    });
  }

  protected problemOf(row: { problems: readonly { cell: string; problem: string }[] }): string {
    return row.problems.map(({ cell, problem }) => `${cell}: ${problem}`).join(' · ');
  }
}
