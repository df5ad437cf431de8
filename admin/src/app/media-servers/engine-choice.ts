import { httpResource } from '@angular/common/http';
import { Component, computed, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule, type FormControl } from '@angular/forms';
import { MatError } from '@angular/material/form-field';
import { MatRadioButton, MatRadioGroup } from '@angular/material/radio';
import { TranslocoDirective } from '@jsverse/transloco';
import { map, startWith, switchMap } from 'rxjs';
import type { MediaEngineKind, MediaEngines } from '../../../../server/contract/media-engine.ts';
import { FieldError } from '../ui/field-error.ts';
import { Icon } from '../ui/icon.ts';
import { doubtOf, type MediaNeeds } from './engine-doubts.ts';

const ENGINES = ['embedded', 'asterisk', 'freeswitch'] as const;

/** What carries the audio of calls: each choice explained, with a warning where it would carry none. */
@Component({
  selector: 'app-engine-choice',
  imports: [
    FieldError,
    Icon,
    MatError,
    MatRadioButton,
    MatRadioGroup,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './engine-choice.html',
  styleUrl: './engine-choice.scss',
})
export class EngineChoice {
  readonly control = input.required<FormControl<MediaEngineKind | null>>();
  /** Who chooses. */
  readonly by = input.required<'trunk' | 'campaign'>();
  /** What the trunk asks for; null where that is not known here. */
  readonly needs = input<MediaNeeds | null>(null);
  protected readonly engines = ENGINES;
  readonly #known = httpResource<MediaEngines>(() => '/api/v1/media-servers/engines');
  readonly #chosen = toSignal(
    toObservable(this.control).pipe(
      switchMap((control) => control.valueChanges.pipe(startWith(control.value))),
      map((chosen) => chosen),
    ),
    { initialValue: null },
  );
  /** What calls would fail by, for each choice; nothing as long as it is not known what there is. */
  protected readonly doubts = computed(() => {
    if (!this.#known.hasValue()) return new Map<MediaEngineKind | null, string>();
    const known = this.#known.value();
    const choices = this.by() === 'trunk' ? [null, ...ENGINES] : ENGINES;
    return new Map<MediaEngineKind | null, string>(
      choices.flatMap((choice) => {
        const doubt = doubtOf(choice, known, this.needs());
        return doubt ? [[choice, doubt] as const] : [];
      }),
    );
  });
  protected readonly chosen = computed(() => this.#chosen());
}
