import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatIconButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogClose, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import { forkJoin, Subject, startWith, switchMap, catchError, of } from 'rxjs';
import type { Call, Turn } from '../../../../../server/contract/calls.ts';
import { Format } from '../../core/format.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { Icon } from '../../ui/icon.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { RecordingPlayer } from '../../calls/player/recording-player.ts';

/** One call: how it ended, its recording, what was said. */
@Component({
  selector: 'app-call-panel',
  imports: [
    ErrorState,
    Icon,
    MatDialogClose,
    MatDialogTitle,
    MatIconButton,
    RecordingPlayer,
    StatusChip,
    TranslocoDirective,
  ],
  templateUrl: './call-panel.html',
  styleUrl: './call-panel.scss',
})
export class CallPanel {
  readonly #http = inject(HttpClient);
  readonly #id = inject<string>(MAT_DIALOG_DATA);
  readonly #due = new Subject<void>();
  protected readonly format = inject(Format);
  protected readonly call = signal<Call | null>(null);
  protected readonly turns = signal<readonly Turn[]>([]);
  protected readonly problem = signal<ShownProblem | null>(null);
  /** Seconds into the recording. */
  protected readonly position = signal(0);
  /** The recording begins with the answer. */
  readonly #startedAt = computed(() => Date.parse(this.call()?.connected_at ?? ''));
  /** The turn being heard, so that it stands out. */
  protected readonly heard = computed(() => {
    const now = this.#startedAt() + this.position() * 1000;
    if (this.position() === 0) return null;
    return this.turns().findLast(({ started_at: at }) => Date.parse(at) <= now)?.item_id ?? null;
  });

  constructor() {
    const url = `/api/v1/calls/${this.#id}`;
    this.#due
      .pipe(
        startWith(undefined),
        switchMap(() =>
          forkJoin({
            call: this.#http.get<Call>(url),
            transcript: this.#http.get<{ data: Turn[] }>(`${url}/transcript`),
          }).pipe(
            catchError((error: unknown) => {
              this.problem.set(problemOf(error));
              return of(null);
            }),
          ),
        ),
        takeUntilDestroyed(),
      )
      .subscribe((found) => {
        if (!found) return;
        this.problem.set(null);
        this.call.set(found.call);
        this.turns.set(found.transcript.data);
      });
  }

  protected retry(): void {
    this.#due.next();
  }

  /** Where a turn stands in the recording, seconds. */
  protected offsetOf(turn: Turn): number {
    return Math.max(0, (Date.parse(turn.started_at) - this.#startedAt()) / 1000);
  }
}
