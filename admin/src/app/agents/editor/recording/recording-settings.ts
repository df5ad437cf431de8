import { Component, computed, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { startWith, switchMap } from 'rxjs';
import type { AgentForm } from '../agent-form.ts';
import { ClipChoice } from './clip-choice.ts';
import { RecordingLaw } from './recording-law.ts';

/** Whether an agent's calls are recorded, and what their callees are told of it. */
@Component({
  selector: 'app-recording-settings',
  imports: [
    ClipChoice,
    MatFormField,
    MatHint,
    MatLabel,
    MatOption,
    MatSelect,
    MatSlideToggle,
    ReactiveFormsModule,
    RecordingLaw,
    TranslocoDirective,
  ],
  templateUrl: './recording-settings.html',
  styleUrls: ['../settings.scss', './recording-settings.scss'],
})
export class RecordingSettings {
  readonly form = input.required<AgentForm>();
  protected readonly announcements = ['off', 'recorded', 'recorded_ai', 'own'] as const;
  protected readonly value = toSignal(
    toObservable(this.form).pipe(
      switchMap((form) => form.valueChanges.pipe(startWith(form.getRawValue()))),
    ),
  );
  protected readonly mayPause = computed(
    () => this.value()?.tools?.includes('pause_recording') ?? false,
  );
  /** The agent's language has no shipped words: English is heard. */
  protected readonly speaksAnother = computed(() => {
    const { recording_language: chosen, primary_language: language = '' } = this.value() ?? {};
    return chosen === 'agent' && !/^(en|tr)\b/.test(language);
  });

  protected letPause(on: boolean): void {
    const { tools } = this.form().controls;
    const others = tools.value.filter((tool) => tool !== 'pause_recording');
    tools.setValue(on ? [...others, 'pause_recording'] : others);
    tools.markAsDirty();
  }
}
