import { HttpClient } from '@angular/common/http';
import { effect, inject, Injectable, signal, untracked, type Signal } from '@angular/core';
import type { Dashboard, DashboardRange } from '../../../../server/contract/reports.ts';
import { problemOf, type ShownProblem } from '../core/problem.ts';

/** While calls end by the dozen, figures are asked for this often at most. */
const ASK_EVERY_MS = 3000;

/** The dashboard's figures, read again as calls end. */
@Injectable()
export class DashboardData {
  readonly #http = inject(HttpClient);
  readonly #dashboard = signal<Dashboard | null>(null);
  readonly #problem = signal<ShownProblem | null>(null);
  readonly range = signal<DashboardRange>('today');
  readonly campaign = signal('');
  readonly dashboard = this.#dashboard.asReadonly();
  readonly problem = this.#problem.asReadonly();
  readonly #asked = signal(0);
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect((onCleanup) => {
      const [range, campaign] = [this.range(), this.campaign()];
      this.#asked();
      const loading = untracked(() => this.#load(range, campaign));
      onCleanup(() => loading.unsubscribe());
    });
  }

  /** Reads again soon after each change of the signal. In an injection context. */
  follow(changes: Signal<unknown>): void {
    let isFirst = true;
    effect((onCleanup) => {
      changes();
      if (!isFirst) this.#waiting ??= setTimeout(() => this.#again(), ASK_EVERY_MS);
      isFirst = false;
      onCleanup(() => undefined);
    });
  }

  retry(): void {
    this.#asked.update((times) => times + 1);
  }

  close(): void {
    clearTimeout(this.#waiting);
  }

  #again(): void {
    this.#waiting = undefined;
    this.retry();
  }

  #load(range: DashboardRange, campaign: string) {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const params = { range, timezone: timeZone, ...(campaign && { campaign_id: campaign }) };
    return this.#http.get<Dashboard>('/api/v1/reports/dashboard', { params }).subscribe({
      next: (dashboard) => {
        this.#dashboard.set(dashboard);
        this.#problem.set(null);
      },
      error: (error: unknown) => this.#problem.set(problemOf(error)),
    });
  }
}
