import { HttpClient, httpResource } from '@angular/common/http';
import { Component, computed, inject, input, linkedSignal, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { AnsweredVerdict, Answering } from '../../../../../server/contract/answering.ts';
import { Format } from '../../core/format.ts';
import { problemOf } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { Icon } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';
import { VERDICTS, verdictIcon } from './verdict-icon.ts';

/** Whether a person or a machine answered, why it is thought so, and what somebody heard instead. */
@Component({
  selector: 'app-who-answered',
  imports: [Icon, MatButton, MatMenu, MatMenuItem, MatMenuTrigger, TranslocoDirective],
  templateUrl: './who-answered.html',
  styleUrl: './who-answered.scss',
})
export class WhoAnswered {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  readonly callId = input.required<string>();
  /** There is a recording to listen to. */
  readonly canPlay = input.required<boolean>();
  /** From which second of the recording. */
  readonly play = output<number>();
  readonly #found = httpResource<Answering>(() => `/api/v1/calls/${this.callId()}/answered-by`);
  protected readonly answering = linkedSignal(() =>
    this.#found.hasValue() ? this.#found.value() : null,
  );
  protected readonly isSaving = signal(false);
  protected readonly verdicts = VERDICTS;
  protected readonly icons = verdictIcon;

  /** What was measured, as the sentences name it. */
  protected readonly figures = computed(() => {
    const features = this.answering()?.features ?? {};
    const seconds = (name: string): string =>
      this.format.tenths(Number(features[name] ?? 0) / 1000);
    return {
      first: seconds('firstUtteranceMs'),
      speech: seconds('speechMs'),
      monologue: seconds('monologueMs'),
      unbroken: seconds('unbrokenMs'),
      overlap: seconds('overlapMs'),
      silent: seconds('silentMs'),
      unanswered: seconds('unansweredMs'),
      beep: seconds('beepMs'),
      hz: String(features['beepHz'] ?? ''),
      turns: String(features['turns'] ?? 0),
      phrase: String(features['phrase'] ?? ''),
    };
  });

  protected async correct(verdict: AnsweredVerdict): Promise<void> {
    this.isSaving.set(true);
    try {
      const url = `/api/v1/calls/${this.callId()}/answered-by`;
      this.answering.set(await firstValueFrom(this.#http.put<Answering>(url, { verdict })));
      this.#toasts.done('answering.done');
    } catch (error) {
      this.#toasts.problem('answering.failed', problemOf(error).detail ?? null);
    } finally {
      this.isSaving.set(false);
    }
  }
}
