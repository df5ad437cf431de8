import { CdkTextareaAutosize } from '@angular/cdk/text-field';
import { HttpClient } from '@angular/common/http';
import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { TOOL_METHODS, type Tool } from '../../../../../server/contract/tools.ts';
import { showProblem } from '../../core/forms.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import type { MayHoldUnsaved } from '../../core/unsaved.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { FieldError } from '../../ui/field-error.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { Toasts } from '../../ui/toasts.ts';
import { headerGroup, showTool, toolBody, toolForm } from './tool-form.ts';
import { ToolTest } from './tool-test.ts';

const URL = '/api/v1/tools';

/** A tool of the organisation's own: an HTTP request, or the tools of an MCP server. */
@Component({
  selector: 'app-tool-editor',
  imports: [
    CdkTextareaAutosize,
    ErrorState,
    FieldError,
    Icon,
    MatButton,
    MatCheckbox,
    MatError,
    MatFormField,
    MatHint,
    MatIconButton,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    MatSlideToggle,
    PageHead,
    ReactiveFormsModule,
    ToolTest,
    TranslocoDirective,
  ],
  templateUrl: './tool-editor.html',
  styleUrl: './tool-editor.scss',
})
export class ToolEditor implements MayHoldUnsaved {
  readonly #http = inject(HttpClient);
  readonly #router = inject(Router);
  readonly #toasts = inject(Toasts);
  protected readonly mayEdit = inject(Session).may('editTools');
  /** Undefined for a new one. */
  readonly id = input<string>();
  protected readonly form = toolForm();
  protected readonly methods = TOOL_METHODS;
  protected readonly tool = signal<Tool | null>(null);
  protected readonly problem = signal<ShownProblem | null>(null);
  protected readonly isSaving = signal(false);
  readonly #saved = signal(JSON.stringify(this.form.getRawValue()));
  readonly #events = toSignal(this.form.events);
  protected readonly value = computed(() => {
    this.#events();
    return this.form.getRawValue();
  });
  protected readonly isChanged = computed(() => JSON.stringify(this.value()) !== this.#saved());
  protected readonly isHttp = computed(() => this.value().kind === 'http');
  protected readonly hasBody = computed(() =>
    ['POST', 'PUT', 'PATCH'].includes(this.value().method),
  );

  constructor() {
    if (!this.mayEdit) this.form.disable();
    effect(() => {
      const id = this.id();
      untracked(() => {
        if (id !== undefined && id !== this.tool()?.id) void this.load();
      });
    });
  }

  hasUnsavedChanges(): boolean {
    return this.isChanged();
  }

  protected async load(): Promise<void> {
    this.problem.set(null);
    try {
      this.#show(await firstValueFrom(this.#http.get<Tool>(`${URL}/${this.id()}`)));
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected addHeader(): void {
    this.form.controls.headers.push(headerGroup());
  }

  protected removeHeader(index: number): void {
    this.form.controls.headers.removeAt(index);
  }

  protected async save(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) return this.#toasts.problem('tools.notValid', null);
    this.isSaving.set(true);
    try {
      const body = toolBody(this.form);
      const isNew = this.tool() === null;
      const request = isNew
        ? this.#http.post<Tool>(URL, body)
        : this.#http.put<Tool>(`${URL}/${this.id()}`, body);
      const tool = await firstValueFrom(request);
      this.#show(tool);
      this.#toasts.done('tools.saved', { name: tool.name });
      if (isNew) await this.#router.navigate(['/agents/tools', tool.id], { replaceUrl: true });
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem))
        this.#toasts.problem('tools.saveFailed', problem.detail);
    } finally {
      this.isSaving.set(false);
    }
  }

  #show(tool: Tool): void {
    this.tool.set(tool);
    showTool(this.form, tool);
    this.#saved.set(JSON.stringify(this.form.getRawValue()));
  }
}
