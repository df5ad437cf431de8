import { HttpClient } from '@angular/common/http';
import { computed, inject, Injectable, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Page } from '../../../../server/contract/common.ts';
import type { NumberList } from '../../../../server/contract/numbers.ts';

/** Every contact has these. */
const ALWAYS = ['name', 'phone'];

/** Names that number lists give to their columns: what `{{variables}}` can stand for. */
@Injectable({ providedIn: 'root' })
export class KnownColumns {
  readonly #http = inject(HttpClient);
  readonly #fields = signal<readonly string[]>([]);
  readonly names = computed(() => [...ALWAYS, ...this.#fields()]);

  /** Lists may have come since; without an answer the names known stay. */
  async load(): Promise<void> {
    try {
      const lists = await firstValueFrom(
        this.#http.get<Page<NumberList>>('/api/v1/numbers/lists', { params: { limit: 100 } }),
      );
      this.#fields.set(columnsOf(lists.data));
    } catch {
      // Completion offers less; the editor works all the same.
    }
  }
}

/** Fields of all lists, each once, whatever its case. */
export function columnsOf(lists: readonly Pick<NumberList, 'column_mapping'>[]): string[] {
  const byName = new Map<string, string>();
  for (const { column_mapping: mapping } of lists)
    for (const meaning of Object.values(mapping)) {
      const name = meaning.startsWith('field:') ? meaning.slice('field:'.length) : '';
      if (name && !ALWAYS.includes(name.toLowerCase())) byName.set(name.toLowerCase(), name);
    }
  return [...byName.values()].sort((a, b) => a.localeCompare(b));
}
