import { HttpClient } from '@angular/common/http';
import { Component, effect, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { LiveCall } from '../../../../../server/contract/live.ts';
import { problemOf } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { Icon } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';

/** Whether a call is recorded now, and the button that keeps something secret out of the recording. */
@Component({
  selector: 'app-recording-control',
  imports: [Icon, MatButton, TranslocoDirective],
  host: { '[attr.data-recording]': 'recording()' },
  template: `<ng-container *transloco="let t">
    <span class="what" role="status"><i></i>{{ t('live.recording.' + recording()) }}</span>
    @if (maySupervise && recording() !== 'off') {
      <button matButton type="button" [disabled]="isAsked()" (click)="change()">
        <app-icon [name]="recording() === 'on' ? 'pause' : 'recording'" [size]="18" />{{
          recording() === 'on' ? t('live.pauseRecording') : t('live.resumeRecording')
        }}
      </button>
    }
  </ng-container>`,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 4px 12px;
      min-height: 40px;
      --tone: var(--cb-muted);
    }
    :host([data-recording='on']) {
      --tone: var(--cb-error);
    }
    :host([data-recording='paused']) {
      --tone: var(--cb-accent);
    }
    .what {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      font-size: 0.8125rem;
      font-weight: 500;
    }
    i {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: var(--tone);
    }
  `,
})
export class RecordingControl {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  protected readonly maySupervise = inject(Session).may('superviseCalls');
  readonly id = input.required<string>();
  readonly recording = input.required<LiveCall['recording']>();
  /** An order is on its way; the feed tells when it was carried out. */
  protected readonly isAsked = signal(false);

  constructor() {
    effect(() => {
      this.recording();
      this.isAsked.set(false);
    });
  }

  protected async change(): Promise<void> {
    const order = this.recording() === 'on' ? 'pause' : 'resume';
    this.isAsked.set(true);
    try {
      await firstValueFrom(
        this.#http.post(`/api/v1/calls/${this.id()}/recording/${order}`, undefined),
      );
    } catch (error) {
      this.isAsked.set(false);
      this.#toasts.problem('live.recordingRefused', problemOf(error).detail);
    }
  }
}
