import { HttpClient } from '@angular/common/http';
import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  catchError,
  distinctUntilChanged,
  EMPTY,
  forkJoin,
  Subject,
  switchMap,
  throttleTime,
} from 'rxjs';
import type { Call } from '../../../../../server/contract/calls.ts';
import type { CampaignStats } from '../../../../../server/contract/campaigns.ts';
import type { Page } from '../../../../../server/contract/common.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';

const REFRESH_EVERY_MS = 2000;

/** A campaign's stored figures and its calls, read again while it runs. One per page. */
@Injectable()
export class CampaignFigures {
  readonly #http = inject(HttpClient);
  readonly #destroyed = inject(DestroyRef);
  readonly #calls = signal<ReadonlyMap<string, Call>>(new Map());
  readonly #cursor = signal<string | null | undefined>(undefined);
  readonly #stats = signal<CampaignStats | null>(null);
  readonly #problem = signal<ShownProblem | null>(null);
  readonly #due = new Subject<string>();
  #campaign = '';

  readonly stats = this.#stats.asReadonly();
  readonly problem = this.#problem.asReadonly();
  /** Undefined until the first calls were read, null when there are no more. */
  readonly cursor = this.#cursor.asReadonly();
  readonly calls = computed(() =>
    [...this.#calls().values()].sort((a, b) => b.created_at.localeCompare(a.created_at)),
  );

  constructor() {
    this.#due
      .pipe(
        distinctUntilChanged(),
        throttleTime(REFRESH_EVERY_MS, undefined, { leading: true, trailing: true }),
        switchMap(() => this.#read()),
        takeUntilDestroyed(),
      )
      .subscribe();
  }

  /** Reads a campaign; `mark` changes when there is something new to read. */
  follow(campaign: string, mark: string): void {
    if (campaign !== this.#campaign) {
      this.#campaign = campaign;
      this.#calls.set(new Map());
      this.#cursor.set(undefined);
      this.#stats.set(null);
    }
    this.#due.next(`${campaign} ${mark}`);
  }

  retry(): void {
    this.#read().pipe(takeUntilDestroyed(this.#destroyed)).subscribe();
  }

  more(): void {
    const cursor = this.#cursor();
    if (!cursor) return;
    this.#http
      .get<Page<Call>>(`${this.#url}/calls`, { params: { cursor } })
      .pipe(takeUntilDestroyed(this.#destroyed))
      .subscribe({
        next: (page) => {
          this.#put(page.data);
          this.#cursor.set(page.next_cursor);
        },
        error: (error: unknown) => this.#problem.set(problemOf(error)),
      });
  }

  get #url(): string {
    return `/api/v1/campaigns/${this.#campaign}`;
  }

  #read() {
    return forkJoin({
      stats: this.#http.get<CampaignStats>(`${this.#url}/stats`),
      page: this.#http.get<Page<Call>>(`${this.#url}/calls`),
    }).pipe(
      switchMap(({ stats, page }) => {
        this.#problem.set(null);
        this.#stats.set(stats);
        this.#put(page.data);
        if (this.#cursor() === undefined) this.#cursor.set(page.next_cursor);
        return EMPTY;
      }),
      catchError((error: unknown) => {
        this.#problem.set(problemOf(error));
        return EMPTY;
      }),
    );
  }

  #put(calls: readonly Call[]): void {
    this.#calls.update((known) => {
      const next = new Map(known);
      for (const call of calls) next.set(call.id, call);
      return next;
    });
  }
}
