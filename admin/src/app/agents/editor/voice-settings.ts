import { Component, computed, inject, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatAutocomplete, MatAutocompleteTrigger } from '@angular/material/autocomplete';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { startWith, switchMap } from 'rxjs';
import { VOICE_MODELS, VOICES } from '../../../../../server/contract/agents.ts';
import { Language } from '../../core/language.ts';
import { FieldError } from '../../ui/field-error.ts';
import { LANGUAGES, namedLanguages } from '../languages.ts';
import type { AgentForm } from './agent-form.ts';

/** How an agent sounds, which languages it speaks, and when it takes its turn. */
@Component({
  selector: 'app-voice-settings',
  imports: [
    FieldError,
    MatAutocomplete,
    MatAutocompleteTrigger,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    MatSlideToggle,
    MatSuffix,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './voice-settings.html',
  styleUrl: './settings.scss',
})
export class VoiceSettings {
  readonly #language = inject(Language);
  readonly form = input.required<AgentForm>();
  protected readonly voices = VOICES;
  protected readonly models = VOICE_MODELS;
  protected readonly value = toSignal(
    toObservable(this.form).pipe(
      switchMap((form) => form.valueChanges.pipe(startWith(form.getRawValue()))),
    ),
  );
  protected readonly languages = computed(() => {
    const { primary_language: primary, additional_languages: others } = this.value() ?? {};
    const codes = new Set([...LANGUAGES, ...(primary ? [primary] : []), ...(others ?? [])]);
    return namedLanguages(this.#language.code(), [...codes]);
  });
  protected readonly others = computed(() =>
    this.languages().filter(({ code }) => code !== this.value()?.primary_language),
  );
}
