import { Component, input, signal, viewChild } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Turn } from '../../../../../server/contract/calls.ts';
import type { Unrecorded } from '../story/unrecorded.ts';
import { Transcript } from '../story/transcript.ts';
import { RecordingPlayer } from './recording-player.ts';

/** A recording and what was said in it, in step: each follows the other. */
@Component({
  selector: 'app-listen',
  imports: [RecordingPlayer, Transcript, TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <div class="card part">
      <h2>{{ t('call.recording') }}</h2>
      @if (recording(); as recording) {
        <app-recording-player
          [recording]="recording"
          [name]="name()"
          [unrecorded]="unrecorded()"
          (position)="position.set($event)"
        />
        <div class="legend">
          <span><i class="agent"></i>{{ t('who.agent') }}</span>
          <span><i class="callee"></i>{{ t('who.callee') }}</span>
          @if (unrecorded().length > 0) {
            <span><i class="unrecorded"></i>{{ t('call.unrecordedLegend') }}</span>
          }
        </div>
      } @else {
        <p class="secondary">{{ t('call.noRecording') }}</p>
      }
    </div>
    <div class="card part">
      <h2>{{ t('call.transcript') }}</h2>
      <div class="words" tabindex="0" role="region" [attr.aria-label]="t('call.transcript')">
        <app-transcript
          [turns]="turns()"
          [startedAt]="startedAt()"
          [position]="position()"
          [unrecorded]="unrecorded()"
          [canSeek]="recording() !== null"
          (seek)="play($event)"
        />
      </div>
    </div>
  </ng-container>`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 20px;
      min-width: 0;
    }
    .part {
      display: flex;
      flex-direction: column;
      gap: 14px;
      padding: 20px;
    }
    .words {
      max-height: 560px;
      overflow-y: auto;
      padding: 2px;
    }
    .legend {
      display: flex;
      gap: 16px;
      font-size: 0.75rem;
      color: var(--cb-text-2);
    }
    .legend span {
      display: inline-flex;
      align-items: center;
      gap: 6px;
    }
    .legend i {
      width: 10px;
      height: 4px;
      border-radius: 2px;
    }
    .agent {
      background: var(--cb-agent);
    }
    .callee {
      background: var(--cb-callee);
    }
    .legend .unrecorded {
      height: 10px;
      background: repeating-linear-gradient(
        -45deg,
        var(--cb-text-2) 0 1.5px,
        transparent 1.5px 4.5px
      );
    }
  `,
})
export class Listen {
  readonly recording = input.required<string | null>();
  readonly name = input.required<string>();
  readonly turns = input.required<readonly Turn[]>();
  /** When the recording begins, ms. */
  readonly startedAt = input.required<number>();
  /** What is not in it. */
  readonly unrecorded = input<readonly Unrecorded[]>([]);
  protected readonly position = signal<number | null>(null);
  private readonly player = viewChild(RecordingPlayer);

  play(seconds: number): void {
    this.player()?.playFrom(seconds);
  }
}
