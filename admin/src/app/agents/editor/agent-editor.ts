import { HttpClient } from '@angular/common/http';
import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { Agent } from '../../../../../server/contract/agents.ts';
import { showProblem } from '../../core/forms.ts';
import { Format } from '../../core/format.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import type { MayHoldUnsaved } from '../../core/unsaved.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { FieldError } from '../../ui/field-error.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { Toasts } from '../../ui/toasts.ts';
import { KnownColumns } from '../known-columns.ts';
import { agentForm, bodyOf, valueOf } from './agent-form.ts';
import { ConductSettings } from './conduct-settings.ts';
import { VoicemailSettings } from './voicemail-settings.ts';
import { InstructionsField } from './instructions-field.ts';
import { OwnTools } from './own-tools.ts';
import { RecordingSettings } from './recording/recording-settings.ts';
import { TransferSettings } from './transfer-settings.ts';
import { TurnSettings } from './turn-settings.ts';
import { VoiceSettings } from './voice-settings.ts';

const URL = '/api/v1/agents';

/** A new agent, or one there is: how it sounds, what it says, when it stops. */
@Component({
  selector: 'app-agent-editor',
  imports: [
    ConductSettings,
    ErrorState,
    FieldError,
    Icon,
    InstructionsField,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    OwnTools,
    PageHead,
    ReactiveFormsModule,
    RecordingSettings,
    RouterLink,
    StatusChip,
    TransferSettings,
    TranslocoDirective,
    TurnSettings,
    VoicemailSettings,
    VoiceSettings,
  ],
  templateUrl: './agent-editor.html',
  styleUrl: './agent-editor.scss',
})
export class AgentEditor implements MayHoldUnsaved {
  readonly #http = inject(HttpClient);
  readonly #router = inject(Router);
  readonly #toasts = inject(Toasts);
  protected readonly format = inject(Format);
  protected readonly known = inject(KnownColumns);
  protected readonly mayEdit = inject(Session).may('editAgents');
  /** Undefined for a new one. */
  readonly id = input<string>();
  protected readonly form = agentForm();
  protected readonly agent = signal<Agent | null>(null);
  protected readonly problem = signal<ShownProblem | null>(null);
  protected readonly isSaving = signal(false);
  protected readonly note = signal('');
  readonly #saved = signal(JSON.stringify(this.form.getRawValue()));
  readonly #events = toSignal(this.form.events);
  protected readonly isChanged = computed(() => {
    this.#events();
    return JSON.stringify(this.form.getRawValue()) !== this.#saved();
  });

  constructor() {
    void this.known.load();
    if (!this.mayEdit) this.form.disable();
    effect(() => {
      const id = this.id();
      untracked(() => {
        // What has just been created is here already.
        if (id !== undefined && id !== this.agent()?.id) void this.load();
      });
    });
  }

  hasUnsavedChanges(): boolean {
    return this.isChanged();
  }

  protected async load(): Promise<void> {
    this.problem.set(null);
    try {
      this.#show(await firstValueFrom(this.#http.get<Agent>(`${URL}/${this.id()}`)));
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected discard(): void {
    const agent = this.agent();
    if (agent) this.#show(agent);
    else {
      this.form.reset();
      this.#saved.set(JSON.stringify(this.form.getRawValue()));
    }
  }

  protected textOf(event: Event): string {
    return (event.target as HTMLInputElement).value;
  }

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) return this.#toWhatIsWrong();
    this.isSaving.set(true);
    try {
      await (this.agent() ? this.#change() : this.#create());
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem))
        this.#toasts.problem('agents.saveFailed', problem.detail);
    } finally {
      this.isSaving.set(false);
    }
  }

  #body() {
    const note = this.note().trim();
    return { ...bodyOf(this.form.getRawValue()), ...(note && { note }) };
  }

  async #create(): Promise<void> {
    const agent = await firstValueFrom(this.#http.post<Agent>(URL, this.#body()));
    this.#show(agent);
    this.#toasts.done('agents.wasCreated', { name: agent.name });
    await this.#router.navigate(['/agents', agent.id], { replaceUrl: true });
  }

  async #change(): Promise<void> {
    const before = this.agent()?.version;
    const url = `${URL}/${this.id()}`;
    const agent = await firstValueFrom(this.#http.put<Agent>(url, this.#body()));
    this.#show(agent);
    if (agent.version === before) this.#toasts.done('agents.saved');
    else this.#toasts.done('agents.savedVersion', { version: agent.version });
  }

  #show(agent: Agent): void {
    this.agent.set(agent);
    this.note.set('');
    this.form.reset(valueOf(agent));
    this.#saved.set(JSON.stringify(this.form.getRawValue()));
  }

  #toWhatIsWrong(): void {
    this.#toasts.problem('agents.notValid', null);
    const first = document.querySelector<HTMLElement>(
      'app-agent-editor textarea.ng-invalid, app-agent-editor input.ng-invalid',
    );
    first?.focus();
    first?.scrollIntoView({ block: 'center' });
  }
}
