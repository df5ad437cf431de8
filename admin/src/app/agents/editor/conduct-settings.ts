import { Component, computed, inject, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { startWith, switchMap } from 'rxjs';
import { AGENT_TOOLS, type AgentSettings } from '../../../../../server/contract/agents.ts';
import { Format } from '../../core/format.ts';
import { FieldError } from '../../ui/field-error.ts';
import type { AgentForm } from './agent-form.ts';

type Tool = AgentSettings['tools'][number];

/** How an agent addresses people, what it may do, and when a call is over. */
@Component({
  selector: 'app-conduct-settings',
  imports: [
    FieldError,
    MatCheckbox,
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
  templateUrl: './conduct-settings.html',
  styleUrl: './settings.scss',
})
export class ConductSettings {
  protected readonly format = inject(Format);
  readonly form = input.required<AgentForm>();
  /** Pausing the recording is chosen where the recording is. */
  protected readonly tools = AGENT_TOOLS.filter((tool) => tool !== 'pause_recording');
  protected readonly value = toSignal(
    toObservable(this.form).pipe(
      switchMap((form) => form.valueChanges.pipe(startWith(form.getRawValue()))),
    ),
  );
  protected readonly hasHonorific = computed(
    () => this.value()?.name_format?.includes('honorific') ?? false,
  );

  protected has(tool: Tool): boolean {
    return this.value()?.tools?.includes(tool) ?? false;
  }

  protected toggle(tool: Tool, on: boolean): void {
    const { tools } = this.form().controls;
    tools.setValue(AGENT_TOOLS.filter((each) => (each === tool ? on : tools.value.includes(each))));
    tools.markAsDirty();
  }
}
