import { HttpClient } from '@angular/common/http';
import { computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { firstValueFrom, type Subscription } from 'rxjs';
import type { Page } from '../../../../server/contract/common.ts';
import { problemOf, type ShownProblem } from './problem.ts';

const PAGE_ROWS = 50;
const MAX_PAGE_ROWS = 200;

/** Values that are undefined or empty are left out of the address. */
export type Query = Readonly<Record<string, string | undefined>>;

/** A list of the server, read page by page. */
export interface Paged<T> {
  readonly rows: Signal<readonly T[]>;
  /** Rows stay while another query loads, so that a page does not blink. */
  readonly load: Signal<'loading' | 'loaded' | 'failed'>;
  readonly problem: Signal<ShownProblem | null>;
  readonly hasMore: Signal<boolean>;
  readonly isMoreLoading: Signal<boolean>;
  more(): void;
  reload(): void;
  /** Puts a changed row where it stood; one that is not here yet comes first. */
  replace(row: T): void;
  remove(id: string): void;
  /** Up to `atMost` rows of the current query, whatever has been loaded. */
  all(atMost: number): Promise<T[]>;
}

/**
 * A list of the server that follows its query's signals. In an injection context.
 * @param url of the endpoint, which answers with `{ data, next_cursor }`
 */
export function paged<T extends { readonly id: string }>(
  url: string | (() => string),
  query: () => Query = () => ({}),
): Paged<T> {
  return new PagedList<T>(typeof url === 'string' ? () => url : url, query);
}

interface Request {
  readonly url: string;
  readonly params: Record<string, string>;
}

class PagedList<T extends { readonly id: string }> implements Paged<T> {
  readonly #http = inject(HttpClient);
  readonly #rows = signal<readonly T[]>([]);
  readonly #load = signal<'loading' | 'loaded' | 'failed'>('loading');
  readonly #problem = signal<ShownProblem | null>(null);
  readonly #cursor = signal<string | null>(null);
  readonly #isMoreLoading = signal(false);
  readonly #asked = signal(0);
  readonly #request: Signal<Request>;
  #moreLoading: Subscription | undefined;
  readonly rows = this.#rows.asReadonly();
  readonly load = this.#load.asReadonly();
  readonly problem = this.#problem.asReadonly();
  readonly isMoreLoading = this.#isMoreLoading.asReadonly();
  readonly hasMore = computed(() => this.#cursor() !== null);

  constructor(url: () => string, query: () => Query) {
    this.#request = computed(() => ({ url: url(), params: given(query()) }), { equal: isSame });
    effect((onCleanup) => {
      const request = this.#request();
      this.#asked();
      const loading = untracked(() => this.#loadFirst(request));
      onCleanup(() => {
        loading.unsubscribe();
        this.#moreLoading?.unsubscribe();
        this.#isMoreLoading.set(false);
      });
    });
  }

  more(): void {
    const cursor = this.#cursor();
    if (cursor === null || this.#isMoreLoading() || this.#load() === 'loading') return;
    this.#isMoreLoading.set(true);
    this.#moreLoading = this.#page(this.#request(), { cursor }).subscribe({
      next: ({ data, next_cursor }) => {
        this.#rows.update((rows) => [...rows, ...data]);
        this.#cursor.set(next_cursor);
        this.#isMoreLoading.set(false);
      },
      error: (error: unknown) => {
        this.#isMoreLoading.set(false);
        this.#failed(error);
      },
    });
  }

  reload(): void {
    this.#asked.update((times) => times + 1);
  }

  replace(row: T): void {
    this.#rows.update((rows) =>
      rows.some(({ id }) => id === row.id)
        ? rows.map((known) => (known.id === row.id ? row : known))
        : [row, ...rows],
    );
  }

  remove(id: string): void {
    this.#rows.update((rows) => rows.filter((row) => row.id !== id));
  }

  async all(atMost: number): Promise<T[]> {
    const rows: T[] = [];
    let cursor: string | null = null;
    do {
      const more: Record<string, string> = cursor === null ? {} : { cursor };
      const page: Page<T> = await firstValueFrom(
        this.#page(this.#request(), { ...more, limit: String(MAX_PAGE_ROWS) }),
      );
      rows.push(...page.data);
      cursor = page.next_cursor;
    } while (cursor !== null && rows.length < atMost);
    return rows.slice(0, atMost);
  }

  #loadFirst(request: Request): Subscription {
    this.#load.set('loading');
    this.#problem.set(null);
    return this.#page(request, {}).subscribe({
      next: ({ data, next_cursor }) => {
        this.#rows.set(data);
        this.#cursor.set(next_cursor);
        this.#load.set('loaded');
      },
      error: (error: unknown) => {
        this.#rows.set([]);
        this.#failed(error);
      },
    });
  }

  #page({ url, params }: Request, more: Record<string, string>) {
    return this.#http.get<Page<T>>(url, {
      params: { limit: String(PAGE_ROWS), ...params, ...more },
    });
  }

  #failed(error: unknown): void {
    this.#problem.set(problemOf(error));
    this.#load.set('failed');
  }
}

function given(query: Query): Record<string, string> {
  const entries = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  return Object.fromEntries(entries);
}

const isSame = (a: Request, b: Request) =>
  a.url === b.url && JSON.stringify(a.params) === JSON.stringify(b.params);
