import { HttpClient } from '@angular/common/http';
import { Component, computed, DestroyRef, inject, input, signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule, type FormControl } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom, startWith, switchMap } from 'rxjs';
import type { Clip } from '../../../../../../server/contract/clips.ts';
import type { Page } from '../../../../../../server/contract/common.ts';
import { Format } from '../../../core/format.ts';
import { problemOf } from '../../../core/problem.ts';
import { Session } from '../../../core/session.ts';
import { Confirmation } from '../../../ui/confirm.ts';
import { Icon } from '../../../ui/icon.ts';
import { Toasts } from '../../../ui/toasts.ts';

const URL_OF_CLIPS = '/api/v1/clips';
const MOST = 200;

/** One of the clips that somebody recorded, or another one that is uploaded now. */
@Component({
  selector: 'app-clip-choice',
  imports: [
    Icon,
    MatButton,
    MatFormField,
    MatHint,
    MatIconButton,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './clip-choice.html',
  styleUrl: './clip-choice.scss',
})
export class ClipChoice {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly #texts = inject(TranslocoService);
  readonly #confirmation = inject(Confirmation);
  protected readonly format = inject(Format);
  protected readonly mayEdit = inject(Session).may('editAgents');
  readonly control = input.required<FormControl<string | null>>();
  protected readonly clips = signal<readonly Clip[]>([]);
  protected readonly isUploading = signal(false);
  protected readonly isPlaying = signal(false);
  readonly #value = toSignal(
    toObservable(this.control).pipe(
      switchMap((control) => control.valueChanges.pipe(startWith(control.value))),
    ),
  );
  protected readonly chosen = computed(() => this.clips().find(({ id }) => id === this.#value()));
  #audio: HTMLAudioElement | null = null;

  constructor() {
    void this.#load();
    inject(DestroyRef).onDestroy(() => this.#stop());
  }

  protected async upload(picker: HTMLInputElement): Promise<void> {
    const file = picker.files?.[0];
    // So that choosing the same file again, mended, is a change too.
    picker.value = '';
    if (!file) return;
    this.isUploading.set(true);
    try {
      const form = new FormData();
      form.set('file', file);
      const params = { name: file.name.replace(/\.\w+$/, '').slice(0, 100) || file.name };
      const clip = await firstValueFrom(this.#http.post<Clip>(URL_OF_CLIPS, form, { params }));
      this.clips.update((clips) => [...clips, clip]);
      this.#choose(clip.id);
      this.#toasts.done('recording.clipUploaded', { name: clip.name });
    } catch (error) {
      this.#toasts.problem('recording.clipRefused', problemOf(error).detail);
    } finally {
      this.isUploading.set(false);
    }
  }

  /** Through HttpClient, because an audio element cannot send the access token. */
  protected async toggle(): Promise<void> {
    if (this.isPlaying()) return this.#stop();
    const id = this.chosen()?.id;
    try {
      const blob = await firstValueFrom(
        this.#http.get(`${URL_OF_CLIPS}/${id}/audio`, { responseType: 'blob' }),
      );
      const audio = new Audio(URL.createObjectURL(blob));
      audio.addEventListener('ended', () => this.#stop());
      this.#audio = audio;
      this.isPlaying.set(true);
      await audio.play();
    } catch (error) {
      this.#stop();
      this.#toasts.problem('recording.clipUnplayable', problemOf(error).detail);
    }
  }

  protected async remove(): Promise<void> {
    const clip = this.chosen();
    if (!clip) return;
    const sure = await this.#confirmation.ask({
      heading: this.#texts.translate('recording.clipDeleteHeading'),
      text: this.#texts.translate('recording.clipDeleteText', { name: clip.name }),
      action: this.#texts.translate('action.delete'),
    });
    if (!sure) return;
    try {
      await firstValueFrom(this.#http.delete(`${URL_OF_CLIPS}/${clip.id}`));
      this.clips.update((clips) => clips.filter(({ id }) => id !== clip.id));
      this.#choose(null);
    } catch (error) {
      this.#toasts.problem('recording.clipNotDeleted', problemOf(error).detail);
    }
  }

  #choose(id: string | null): void {
    this.control().setValue(id);
    this.control().markAsDirty();
  }

  #stop(): void {
    if (this.#audio) {
      this.#audio.pause();
      URL.revokeObjectURL(this.#audio.src);
    }
    this.#audio = null;
    this.isPlaying.set(false);
  }

  async #load(): Promise<void> {
    try {
      const params = { limit: MOST, sort: 'name' };
      const page = await firstValueFrom(this.#http.get<Page<Clip>>(URL_OF_CLIPS, { params }));
      this.clips.set(page.data);
    } catch (error) {
      this.#toasts.problem('recording.clipsFailed', problemOf(error).detail);
    }
  }
}
