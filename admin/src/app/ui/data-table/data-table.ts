import {
  CdkFixedSizeVirtualScroll,
  CdkVirtualForOf,
  CdkVirtualScrollableWindow,
  CdkVirtualScrollViewport,
} from '@angular/cdk/scrolling';
import { NgTemplateOutlet } from '@angular/common';
import {
  afterRenderEffect,
  booleanAttribute,
  Component,
  computed,
  contentChildren,
  DestroyRef,
  ElementRef,
  inject,
  input,
  linkedSignal,
  model,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatTooltip } from '@angular/material/tooltip';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { Paged } from '../../core/paged.ts';
import { problemOf } from '../../core/problem.ts';
import { ErrorState } from '../error-state.ts';
import { Icon } from '../icon.ts';
import { Toasts } from '../toasts.ts';
import { Cell } from './cell.ts';
import { nextSort, readableWidth, tracksOf, type Column } from './column.ts';
import { csvOf, download } from './csv.ts';

const MAX_CSV_ROWS = 10_000;
const SKELETONS = [1, 2, 3, 4, 5, 6];

/**
 * A list of the server as a table: sorted there, read page by page as one scrolls, with columns to
 * choose, and as cards where there is no room for them side by side. An empty state is projected with `tableEmpty`, filters
 * with `tableTools`.
 */
@Component({
  selector: 'app-data-table',
  imports: [
    CdkFixedSizeVirtualScroll,
    CdkVirtualForOf,
    CdkVirtualScrollableWindow,
    CdkVirtualScrollViewport,
    ErrorState,
    Icon,
    MatButton,
    MatCheckbox,
    MatIconButton,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    MatProgressBar,
    MatTooltip,
    NgTemplateOutlet,
    RouterLink,
    TranslocoDirective,
  ],
  templateUrl: './data-table.html',
  styleUrl: './data-table.scss',
})
export class DataTable<T extends { readonly id: string }> {
  readonly #texts = inject(TranslocoService);
  readonly #toasts = inject(Toasts);
  /** Under which chosen columns are remembered, and the CSV's file name. */
  readonly name = input.required<string>();
  /** What the table lists, for screen readers. */
  readonly label = input.required<string>();
  readonly columns = input.required<readonly Column<T>[]>();
  readonly source = input.required<Paged<T>>();
  /** `column`, `-column`, or undefined for the server's own order. */
  readonly sort = model<string>();
  /** Where a row leads. */
  readonly link = input<(row: T) => string | readonly string[]>();
  readonly selectable = input(false, { transform: booleanAttribute });
  /** Ids of the chosen rows. */
  readonly selected = model<ReadonlySet<string>>(new Set());
  protected readonly skeletons = SKELETONS;
  protected readonly isSaving = signal(false);
  private readonly cells = contentChildren<Cell<T>>(Cell);
  private readonly end = viewChild('end', { read: ElementRef<HTMLElement> });
  readonly #width = signal(window.innerWidth);
  readonly #shownIds = linkedSignal(() => rememberedColumns(this.name(), this.columns()));

  protected readonly shown = computed(() => {
    const ids = this.#shownIds();
    return this.columns().filter(({ id, fixed }) => fixed === true || ids.has(id));
  });
  protected readonly tracks = computed(() => tracksOf(this.shown(), this.selectable()));
  protected readonly isNarrow = computed(
    () => this.#width() < readableWidth(this.shown(), this.selectable()),
  );
  protected readonly templates = computed(
    () => new Map(this.cells().map((cell) => [cell.appCell(), cell.template])),
  );
  protected readonly isEmpty = computed(
    () => this.source().load() === 'loaded' && this.source().rows().length === 0,
  );
  protected readonly areAllSelected = computed(
    () =>
      this.source().rows().length > 0 &&
      this.source()
        .rows()
        .every(({ id }) => this.selected().has(id)),
  );

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const sizes = new ResizeObserver(() => this.#width.set(host.clientWidth));
    sizes.observe(host);
    inject(DestroyRef).onDestroy(() => sizes.disconnect());
    // Coming near the end loads more; a page that leaves it in sight is followed by the next.
    afterRenderEffect((onCleanup) => {
      const end = this.end()?.nativeElement;
      const source = this.source();
      source.rows();
      if (!end) return;
      const observer = new IntersectionObserver(
        ([entry]) => {
          if (entry?.isIntersecting) source.more();
        },
        { rootMargin: '600px' },
      );
      observer.observe(end);
      onCleanup(() => observer.disconnect());
    });
  }

  protected readonly idOf = (_index: number, row: T): string => row.id;

  protected isShown(column: Column<T>): boolean {
    return column.fixed === true || this.#shownIds().has(column.id);
  }

  protected toggleColumn({ id }: Column<T>): void {
    const ids = new Set(this.#shownIds());
    if (!ids.delete(id)) ids.add(id);
    this.#shownIds.set(ids);
    localStorage.setItem(keyOf(this.name()), JSON.stringify([...ids]));
  }

  protected sortBy({ id }: Column<T>): void {
    this.sort.set(nextSort(this.sort(), id));
  }

  protected directionOf({ id, sort }: Column<T>): 'ascending' | 'descending' | 'none' | null {
    if (!sort) return null;
    if (this.sort() === id) return 'ascending';
    return this.sort() === `-${id}` ? 'descending' : 'none';
  }

  protected toggle(id: string): void {
    const selected = new Set(this.selected());
    if (!selected.delete(id)) selected.add(id);
    this.selected.set(selected);
  }

  protected toggleAll(): void {
    const ids = this.source()
      .rows()
      .map(({ id }) => id);
    this.selected.set(new Set(this.areAllSelected() ? [] : ids));
  }

  protected async saveCsv(): Promise<void> {
    this.isSaving.set(true);
    try {
      const columns = this.shown();
      const rows = await this.source().all(MAX_CSV_ROWS);
      const csv = csvOf(
        columns.map(({ label }) => this.#texts.translate<string>(label)),
        rows.map((row) => columns.map(({ text }) => text(row))),
      );
      download(`${this.name()}.csv`, 'text/csv', csv);
      if (rows.length === MAX_CSV_ROWS) this.#toasts.done('table.csvCut', { count: MAX_CSV_ROWS });
    } catch (error) {
      this.#toasts.problem('table.csvFailed', problemOf(error).detail);
    } finally {
      this.isSaving.set(false);
    }
  }
}

const keyOf = (name: string) => `callboard.columns:${name}`;

function rememberedColumns<T>(name: string, columns: readonly Column<T>[]): ReadonlySet<string> {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(keyOf(name)) ?? 'null');
    if (Array.isArray(ids)) return new Set(ids.map(String));
  } catch {
    // Written by something else: as if nothing had been chosen.
  }
  return new Set(columns.filter(({ hidden }) => !hidden).map(({ id }) => id));
}
