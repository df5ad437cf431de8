import { HttpClient } from '@angular/common/http';
import { Component, effect, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom, forkJoin, map, switchMap } from 'rxjs';
import type { Call, CallEvent, Recording, Turn } from '../../../../server/contract/calls.ts';
import { Listen } from '../calls/player/listen.ts';
import { unrecordedOf, type Unrecorded } from '../calls/story/unrecorded.ts';
import { Format } from '../core/format.ts';
import { problemOf, type ShownProblem } from '../core/problem.ts';
import { Session } from '../core/session.ts';
import { Confirmation } from '../ui/confirm.ts';
import { ErrorState } from '../ui/error-state.ts';
import { Icon } from '../ui/icon.ts';
import { PageHead } from '../ui/page-head.ts';
import { Toasts } from '../ui/toasts.ts';

interface Heard {
  readonly recording: Recording;
  readonly call: Call;
  readonly turns: readonly Turn[];
  readonly unrecorded: readonly Unrecorded[];
}

/** One recording, to be heard and read. */
@Component({
  selector: 'app-recording-page',
  imports: [ErrorState, Icon, Listen, MatButton, PageHead, RouterLink, TranslocoDirective],
  templateUrl: './recording-page.html',
  styleUrl: './recording-page.scss',
})
export class RecordingPage {
  readonly #http = inject(HttpClient);
  readonly #router = inject(Router);
  readonly #texts = inject(TranslocoService);
  readonly #confirmation = inject(Confirmation);
  readonly #toasts = inject(Toasts);
  protected readonly format = inject(Format);
  protected readonly mayDelete = inject(Session).may('deleteRecordings');
  readonly id = input.required<string>();
  protected readonly heard = signal<Heard | null>(null);
  protected readonly problem = signal<ShownProblem | null>(null);
  readonly #asked = signal(0);

  constructor() {
    effect((onCleanup) => {
      this.#asked();
      const loading = this.#load(this.id()).subscribe({
        next: (heard) => {
          this.problem.set(null);
          this.heard.set(heard);
        },
        error: (error: unknown) => this.problem.set(problemOf(error)),
      });
      onCleanup(() => loading.unsubscribe());
    });
  }

  protected retry(): void {
    this.#asked.update((times) => times + 1);
  }

  protected startOf({ call }: Heard): number {
    return Date.parse(call.connected_at ?? '');
  }

  protected async remove({ recording }: Heard): Promise<void> {
    const sure = await this.#confirmation.ask({
      heading: this.#texts.translate('recordings.deleteHeading'),
      text: this.#texts.translate('recordings.deleteText', { number: recording.phone_number }),
      action: this.#texts.translate('action.delete'),
    });
    if (!sure) return;
    try {
      await firstValueFrom(this.#http.delete(`/api/v1/recordings/${recording.id}`));
      this.#toasts.done('recordings.deleted');
      await this.#router.navigate(['/recordings']);
    } catch (error) {
      this.#toasts.problem('recordings.deleteFailed', problemOf(error).detail);
    }
  }

  #load(id: string) {
    const url = `/api/v1/recordings/${id}`;
    return this.#http.get<Recording>(url).pipe(
      switchMap((recording) =>
        forkJoin({
          call: this.#http.get<Call>(`/api/v1/calls/${recording.call_id}`),
          turns: this.#http
            .get<{ data: Turn[] }>(`${url}/transcript`)
            .pipe(map(({ data }) => data)),
          events: this.#http
            .get<{ data: CallEvent[] }>(`/api/v1/calls/${recording.call_id}/timeline`)
            .pipe(map(({ data }) => data)),
        }).pipe(map((rest) => heardOf(recording, rest))),
      ),
    );
  }
}

interface Rest {
  readonly call: Call;
  readonly turns: readonly Turn[];
  readonly events: readonly CallEvent[];
}

function heardOf(recording: Recording, { call, turns, events }: Rest): Heard {
  const [startedAt, endedAt] = [call.connected_at, call.ended_at].map((at) => Date.parse(at ?? ''));
  const unrecorded = unrecordedOf(events, startedAt ?? Number.NaN, endedAt ?? null);
  return { recording, call, turns, unrecorded };
}
