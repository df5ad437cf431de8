import { CdkTextareaAutosize } from '@angular/cdk/text-field';
import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { TestTool, Tool, ToolTrial } from '../../../../../server/contract/tools.ts';
import { Format } from '../../core/format.ts';
import { problemOf } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { Icon } from '../../ui/icon.ts';

/** Uses a tool for real: what was sent, what came back, what the model would be told. */
@Component({
  selector: 'app-tool-test',
  imports: [
    CdkTextareaAutosize,
    Icon,
    MatButton,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    TranslocoDirective,
  ],
  templateUrl: './tool-test.html',
  styleUrl: './tool-test.scss',
})
export class ToolTest {
  readonly #http = inject(HttpClient);
  protected readonly format = inject(Format);
  protected readonly mayTest = inject(Session).may('editTools');
  /** Null for one that is not saved. */
  readonly tool = input.required<Tool | null>();
  readonly isChanged = input.required<boolean>();
  protected readonly given = signal('{}');
  protected readonly isBusy = signal(false);
  protected readonly trial = signal<ToolTrial | null>(null);
  protected readonly problem = signal<string | null>(null);
  protected readonly isHttp = computed(() => this.tool()?.settings.kind === 'http');
  protected readonly parsed = computed((): TestTool['arguments'] | null => {
    try {
      const value: unknown = JSON.parse(this.given());
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : null;
    } catch {
      return null;
    }
  });
  protected readonly headers = computed(() => Object.entries(this.trial()?.request?.headers ?? {}));

  protected textOf(event: Event): string {
    return (event.target as HTMLTextAreaElement).value;
  }

  protected async run(): Promise<void> {
    const tool = this.tool();
    if (!tool) return;
    this.isBusy.set(true);
    this.problem.set(null);
    const body = { arguments: this.parsed() ?? {} };
    try {
      const url = `/api/v1/tools/${tool.id}/test`;
      this.trial.set(await firstValueFrom(this.#http.post<ToolTrial>(url, body)));
    } catch (error) {
      this.trial.set(null);
      this.problem.set(problemOf(error).detail);
    } finally {
      this.isBusy.set(false);
    }
  }
}
