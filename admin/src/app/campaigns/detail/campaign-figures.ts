import { HttpClient } from '@angular/common/http';
import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  catchError,
  distinctUntilChanged,
  EMPTY,
  Subject,
  switchMap,
  tap,
  throttleTime,
} from 'rxjs';
import type { CampaignStats } from '../../../../../server/contract/campaigns.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';

const REFRESH_EVERY_MS = 2000;

/** A campaign's stored figures, read again while it runs. One per page. */
@Injectable()
export class CampaignFigures {
  readonly #http = inject(HttpClient);
  readonly #destroyed = inject(DestroyRef);
  readonly #stats = signal<CampaignStats | null>(null);
  readonly #problem = signal<ShownProblem | null>(null);
  readonly #due = new Subject<string>();
  #campaign = '';
  readonly stats = this.#stats.asReadonly();
  readonly problem = this.#problem.asReadonly();

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
      this.#stats.set(null);
    }
    this.#due.next(`${campaign} ${mark}`);
  }

  retry(): void {
    this.#read().pipe(takeUntilDestroyed(this.#destroyed)).subscribe();
  }

  #read() {
    return this.#http.get<CampaignStats>(`/api/v1/campaigns/${this.#campaign}/stats`).pipe(
      tap((stats) => {
        this.#problem.set(null);
        this.#stats.set(stats);
      }),
      catchError((error: unknown) => {
        this.#problem.set(problemOf(error));
        return EMPTY;
      }),
    );
  }
}
