import { HttpClient } from '@angular/common/http';
import {
  Component,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  input,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { Format } from '../../core/format.ts';
import { Icon } from '../../ui/icon.ts';
import { drawWave, peaksOf, type Peaks } from './waveform.ts';

/** A recording: both voices as waves to click into, play, pause, arrow keys. */
@Component({
  selector: 'app-recording-player',
  imports: [Icon, MatIconButton, TranslocoDirective],
  template: `<div class="player" *transloco="let t">
    <button
      matIconButton
      type="button"
      [disabled]="source() === null"
      [attr.aria-label]="isPlaying() ? t('player.pause') : t('player.play')"
      (click)="toggle()"
    >
      <app-icon [name]="isPlaying() ? 'pause' : 'play'" />
    </button>
    <div
      class="wave"
      role="slider"
      tabindex="0"
      aria-valuemin="0"
      [attr.aria-valuemax]="seconds()"
      [attr.aria-valuenow]="at()"
      [attr.aria-valuetext]="format.duration(at())"
      [attr.aria-label]="t('player.position')"
      (click)="seek($event)"
      (keydown.arrowLeft)="step(-5)"
      (keydown.arrowRight)="step(5)"
    >
      <canvas #wave></canvas>
    </div>
    <span class="mono time">{{ format.duration(at()) }} / {{ format.duration(seconds()) }}</span>
    @if (isFailed()) {
      <span role="alert" class="failed">{{ t('player.failed') }}</span>
    }
    <audio
      #audio
      [attr.src]="source()"
      (timeupdate)="moved()"
      (play)="isPlaying.set(true)"
      (pause)="isPlaying.set(false)"
      (loadedmetadata)="seconds.set(audio.duration)"
    ></audio>
  </div>`,
  styles: `
    .player {
      display: grid;
      grid-template-columns: auto 1fr auto;
      align-items: center;
      gap: 10px;
      padding: 10px 14px 10px 8px;
      border: 1px solid var(--cb-line);
      border-radius: 14px;
      background: var(--cb-sunken);
    }
    .wave {
      height: 56px;
      cursor: pointer;
      border-radius: 6px;
    }
    canvas {
      display: block;
      width: 100%;
      height: 100%;
    }
    .time {
      font-size: 0.75rem;
      color: var(--cb-text-2);
    }
    .failed {
      grid-column: 1 / -1;
      color: var(--cb-error-text);
    }
    audio {
      display: none;
    }
  `,
})
export class RecordingPlayer {
  readonly #http = inject(HttpClient);
  protected readonly format = inject(Format);
  readonly recording = input.required<string>();
  /** Seconds into the recording, as it plays. */
  readonly position = output<number>();
  protected readonly source = signal<string | null>(null);
  protected readonly seconds = signal(0);
  protected readonly at = signal(0);
  protected readonly isPlaying = signal(false);
  protected readonly isFailed = signal(false);
  readonly #peaks = signal<Peaks | null>(null);
  private readonly audio = viewChild.required<ElementRef<HTMLAudioElement>>('audio');
  private readonly wave = viewChild.required<ElementRef<HTMLCanvasElement>>('wave');

  constructor() {
    effect(() => {
      const recording = this.recording();
      untracked(() => void this.#load(recording));
    });
    effect(() => {
      const peaks = this.#peaks();
      const played = this.seconds() > 0 ? this.at() / this.seconds() : 0;
      if (peaks) drawWave(this.wave().nativeElement, peaks, played);
    });
    inject(DestroyRef).onDestroy(() => this.#forget());
  }

  protected toggle(): void {
    const audio = this.audio().nativeElement;
    if (audio.paused) void audio.play();
    else audio.pause();
  }

  protected seek(event: MouseEvent): void {
    const box = this.wave().nativeElement.getBoundingClientRect();
    this.#goTo(((event.clientX - box.left) / box.width) * this.seconds());
  }

  protected step(seconds: number): void {
    this.#goTo(this.at() + seconds);
  }

  protected moved(): void {
    this.at.set(this.audio().nativeElement.currentTime);
    this.position.emit(this.at());
  }

  #goTo(seconds: number): void {
    this.audio().nativeElement.currentTime = Math.min(this.seconds(), Math.max(0, seconds));
    this.moved();
  }

  /** Through HttpClient, because an audio element cannot send the access token. */
  async #load(recording: string): Promise<void> {
    this.#forget();
    try {
      const blob = await firstValueFrom(
        this.#http.get(`/api/v1/recordings/${recording}/audio`, { responseType: 'blob' }),
      );
      this.source.set(URL.createObjectURL(blob));
      this.#peaks.set(await peaksOf(blob));
    } catch {
      this.isFailed.set(true);
    }
  }

  #forget(): void {
    const source = this.source();
    if (source !== null) URL.revokeObjectURL(source);
    this.source.set(null);
    this.#peaks.set(null);
    this.isFailed.set(false);
  }
}
