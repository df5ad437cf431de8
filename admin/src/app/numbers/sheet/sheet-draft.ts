import { HttpClient } from '@angular/common/http';
import { computed, inject, Injectable, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NonNullableFormBuilder, Validators } from '@angular/forms';
import { firstValueFrom } from 'rxjs';
import type { ColumnMapping, UploadPreview } from '../../../../../server/contract/numbers.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';
import { fieldNames, remap, usedColumns, withMeaning } from './mapping.ts';

/** How a file is to be read, where its reader was not left to find out. */
export interface Reading {
  readonly sheet?: string;
  readonly headerRow?: number;
}

/** A sheet that was dropped and is being understood. One per page. */
@Injectable()
export class SheetDraft {
  readonly #http = inject(HttpClient);
  readonly #file = signal<File | null>(null);
  readonly #preview = signal<UploadPreview | null>(null);
  readonly #mapping = signal<ColumnMapping>({});
  readonly #isReading = signal(false);
  readonly #problem = signal<ShownProblem | null>(null);
  readonly form = inject(NonNullableFormBuilder).group({
    list_name: ['', [Validators.required, Validators.maxLength(255)]],
    country: ['TR', [Validators.required, Validators.pattern(/^[A-Z]{2}$/)]],
  });
  readonly #changes = toSignal(this.form.valueChanges);
  readonly file = this.#file.asReadonly();
  readonly preview = this.#preview.asReadonly();
  readonly mapping = this.#mapping.asReadonly();
  readonly isReading = this.#isReading.asReadonly();
  /** Why the file could not be read. */
  readonly problem = this.#problem.asReadonly();
  readonly columns = computed(() => {
    const preview = this.#preview();
    return preview ? usedColumns(preview, this.#mapping()) : [];
  });
  readonly rows = computed(() => {
    const preview = this.#preview();
    return preview ? remap(preview, this.#mapping()) : [];
  });
  readonly badCount = computed(
    () =>
      this.rows()
        .flatMap(({ cells }) => cells)
        .filter(({ problem }) => problem !== null).length,
  );
  readonly fields = computed(() => fieldNames(this.#mapping()));
  readonly hasPhoneColumn = computed(() => Object.values(this.#mapping()).includes('phone'));
  readonly isComplete = computed(() => {
    this.#changes();
    return this.#preview() !== null && this.hasPhoneColumn() && this.form.valid;
  });

  /** Lets the server look at a file; nothing is stored in a list yet. */
  async read(file: File, { sheet, headerRow }: Reading = {}): Promise<boolean> {
    this.#isReading.set(true);
    this.#problem.set(null);
    const body = new FormData();
    body.append('file', file);
    const { country } = this.form.getRawValue();
    const params = {
      country,
      ...(sheet !== undefined && { sheet }),
      ...(headerRow !== undefined && { header_row: headerRow }),
    };
    try {
      const preview = await firstValueFrom(
        this.#http.post<UploadPreview>('/api/v1/numbers/upload', body, { params }),
      );
      this.understood(file, preview);
      return true;
    } catch (error) {
      this.#problem.set(problemOf(error));
      return false;
    } finally {
      this.#isReading.set(false);
    }
  }

  /** Sheet, header row or country changed: the server looks at the file again. */
  async again(change: Reading = {}): Promise<void> {
    const [file, preview] = [this.#file(), this.#preview()];
    if (!file) return;
    // Another sheet has its headers elsewhere.
    const isSame = change.sheet === undefined && preview !== null;
    const known = isSame ? { sheet: preview.sheet, headerRow: preview.header_row } : {};
    await this.read(file, { ...known, ...change });
  }

  /** A file as the server understood it; the list is named after it until somebody names it. */
  understood(file: File, preview: UploadPreview): void {
    this.#file.set(file);
    this.#preview.set(preview);
    this.#mapping.set(preview.mapping);
    const { list_name: name } = this.form.controls;
    if (name.pristine) name.setValue(nameOf(file));
  }

  mean(letter: string, meaning: string): void {
    const preview = this.#preview();
    if (preview)
      this.#mapping.update((mapping) => withMeaning(preview, mapping, { letter, meaning }));
  }
}

/** A file's name without its ending. */
export const nameOf = (file: File): string => file.name.replace(/\.\w+$/, '');
