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
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { Format } from '../../core/format.ts';
import { Theme } from '../../core/theme.ts';
import { download } from '../../ui/data-table/csv.ts';
import { Icon } from '../../ui/icon.ts';
import type { Unrecorded } from '../story/unrecorded.ts';
import { hatch } from './hatching.ts';
import { drawWave, peaksOf, type Peaks } from './waveform.ts';

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];
const SKIP_SECONDS = 10;
const STEP_SECONDS = 5;

/** A recording: both voices as waves to press into, play, skip, speed, download. */
@Component({
  selector: 'app-recording-player',
  imports: [
    Icon,
    MatButton,
    MatIconButton,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    TranslocoDirective,
  ],
  templateUrl: './recording-player.html',
  styleUrl: './recording-player.scss',
})
export class RecordingPlayer {
  readonly #http = inject(HttpClient);
  protected readonly format = inject(Format);
  readonly #theme = inject(Theme);
  readonly recording = input.required<string>();
  /** Of the file when it is downloaded, without its ending. */
  readonly name = input.required<string>();
  /** Stretches that are silent because nothing was recorded. */
  readonly unrecorded = input<readonly Unrecorded[]>([]);
  /** Seconds into the recording as it plays, or as somebody moves in it. */
  readonly position = output<number>();
  protected readonly source = signal<string | null>(null);
  protected readonly seconds = signal(0);
  protected readonly at = signal(0);
  protected readonly speed = signal(1);
  protected readonly isPlaying = signal(false);
  protected readonly isFailed = signal(false);
  protected readonly speeds = SPEEDS;
  protected readonly skip = SKIP_SECONDS;
  readonly #peaks = signal<Peaks | null>(null);
  readonly #width = signal(0);
  #blob: Blob | null = null;
  private readonly audio = viewChild<ElementRef<HTMLAudioElement>>('audio');
  private readonly wave = viewChild<ElementRef<HTMLCanvasElement>>('wave');

  constructor() {
    effect(() => {
      const recording = this.recording();
      untracked(() => void this.#load(recording));
    });
    effect((onCleanup) => {
      const wave = this.wave()?.nativeElement;
      if (!wave) return;
      const sizes = new ResizeObserver(() => this.#width.set(wave.clientWidth));
      sizes.observe(wave);
      onCleanup(() => sizes.disconnect());
    });
    effect(() => {
      this.#theme.isDark();
      const [peaks, wave, width] = [this.#peaks(), this.wave()?.nativeElement, this.#width()];
      const played = this.seconds() > 0 ? this.at() / this.seconds() : 0;
      if (!peaks || !wave || width === 0) return;
      drawWave(wave, peaks, played);
      hatch(wave, this.unrecorded(), this.seconds());
    });
    inject(DestroyRef).onDestroy(() => this.#forget());
  }

  /** Plays from a moment on, seconds. */
  playFrom(seconds: number): void {
    this.#goTo(seconds);
    void this.audio()?.nativeElement.play();
  }

  protected toggle(): void {
    const audio = this.audio()?.nativeElement;
    if (!audio) return;
    if (audio.paused) void audio.play();
    else audio.pause();
  }

  /** Pressing, or dragging while pressed. */
  protected seek(event: PointerEvent): void {
    const wave = this.wave()?.nativeElement;
    if (!wave || event.buttons !== 1) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    const { left, width } = wave.getBoundingClientRect();
    this.#goTo(((event.clientX - left) / width) * this.seconds());
  }

  protected press(event: KeyboardEvent): void {
    const to = this.#placeOf(event.key);
    if (to === null) return;
    event.preventDefault();
    this.#goTo(to);
  }

  protected step(seconds: number): void {
    this.#goTo(this.at() + seconds);
  }

  protected hurry(speed: number): void {
    const audio = this.audio()?.nativeElement;
    if (audio) audio.playbackRate = speed;
    this.speed.set(speed);
  }

  protected moved(): void {
    this.at.set(this.audio()?.nativeElement.currentTime ?? 0);
    this.position.emit(this.at());
  }

  protected save(): void {
    if (this.#blob) download(`${this.name()}.wav`, 'audio/wav', this.#blob);
  }

  #placeOf(key: string): number | null {
    switch (key) {
      case 'ArrowLeft':
      case 'ArrowDown':
        return this.at() - STEP_SECONDS;
      case 'ArrowRight':
      case 'ArrowUp':
        return this.at() + STEP_SECONDS;
      case 'Home':
        return 0;
      case 'End':
        return this.seconds();
      default:
        return null;
    }
  }

  #goTo(seconds: number): void {
    const audio = this.audio()?.nativeElement;
    if (!audio) return;
    audio.currentTime = Math.min(this.seconds(), Math.max(0, seconds));
    this.moved();
  }

  /** Through HttpClient, because an audio element cannot send the access token. */
  async #load(recording: string): Promise<void> {
    this.#forget();
    try {
      this.#blob = await firstValueFrom(
        this.#http.get(`/api/v1/recordings/${recording}/audio`, { responseType: 'blob' }),
      );
      this.source.set(URL.createObjectURL(this.#blob));
      this.#peaks.set(await peaksOf(this.#blob));
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
    this.at.set(0);
  }
}
