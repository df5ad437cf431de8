import { Component, computed, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon.ts';

/** A tool the agent used: with what, and what it was told. */
@Component({
  selector: 'app-tool-card',
  imports: [Icon, TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <div class="head">
      <app-icon name="tool" [size]="16" />
      <b class="mono">{{ name() }}</b>
      <span class="result" [class.failed]="isFailed()">
        <app-icon [name]="isFailed() ? 'alert' : 'check'" [size]="14" />
        {{ isFailed() ? t('agents.toolFailed') : t('agents.toolDone') }}
      </span>
    </div>
    @if (given().length > 0) {
      <dl>
        @for (entry of given(); track entry.name) {
          <div>
            <dt class="mono">{{ entry.name }}</dt>
            <dd>{{ entry.value }}</dd>
          </div>
        }
      </dl>
    }
    @if (isFailed()) {
      <p>{{ result() }}</p>
    }
  </ng-container>`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
      padding: 10px 14px;
      border: 1px solid var(--cb-line);
      border-left: 3px solid var(--cb-secondary);
      border-radius: 10px;
      background: var(--cb-surface);
      font-size: 0.8125rem;
    }
    .head {
      display: flex;
      align-items: center;
      gap: 8px;
    }
    b {
      font-weight: 500;
    }
    .result {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      margin-left: auto;
      font-size: 0.75rem;
      color: var(--cb-text-2);
      app-icon {
        color: var(--cb-success);
      }
      &.failed app-icon {
        color: var(--cb-error);
      }
    }
    dl {
      display: grid;
      gap: 4px;
      margin: 0;
      > div {
        display: grid;
        grid-template-columns: 84px minmax(0, 1fr);
        gap: 8px;
      }
    }
    dt {
      color: var(--cb-text-2);
      font-size: 0.75rem;
      line-height: 1.6;
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
  `,
})
export class ToolCard {
  readonly name = input.required<string>();
  /** JSON, as the model wrote it. */
  readonly arguments = input.required<string>();
  readonly result = input.required<string>();
  protected readonly isFailed = computed(() => this.result().startsWith('error'));
  protected readonly given = computed(() => entriesOf(this.arguments()));
}

/** Arguments by name; what is no JSON object is shown as it is. */
export function entriesOf(text: string): { name: string; value: string }[] {
  let given: unknown;
  try {
    given = JSON.parse(text || '{}');
  } catch {
    return [{ name: '?', value: text }];
  }
  if (typeof given !== 'object' || given === null) return [{ name: '?', value: text }];
  return Object.entries(given).map(([name, value]) => ({
    name,
    value: Array.isArray(value) ? value.join(', ') : String(value),
  }));
}
