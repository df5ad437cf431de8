import { Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Format } from '../../core/format.ts';

export interface FunnelStep {
  /** Text key. */
  readonly text: string;
  readonly count: number;
}

/** From all contacts to those that succeeded: each step with its share of the first. */
@Component({
  selector: 'app-funnel',
  imports: [TranslocoDirective],
  template: `<ol *transloco="let t">
    @for (step of shown(); track step.text) {
      <li>
        <span class="bar" [style.--share]="step.share"></span>
        <b class="mono">{{ format.whole(step.count) }}</b>
        <span>{{ t(step.text) }}</span>
        <span class="mono secondary">{{ format.percent(step.share) }}</span>
      </li>
    }
  </ol>`,
  styles: `
    :host {
      display: block;
      container-type: inline-size;
    }
    ol {
      display: grid;
      grid-template-columns: repeat(4, minmax(0, 1fr));
      gap: 12px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      position: relative;
      display: flex;
      flex-direction: column;
      gap: 1px;
      padding: 96px 0 0;
      font-size: 0.8125rem;
    }
    .bar {
      position: absolute;
      left: 0;
      right: 0;
      top: 0;
      height: 88px;
      border-radius: 10px;
      overflow: hidden;
      background: var(--cb-sunken);
    }
    .bar::after {
      content: '';
      position: absolute;
      inset: 0;
      background: linear-gradient(180deg, var(--cb-agent), var(--cb-callee));
      transform: scaleY(var(--share));
      transform-origin: bottom;
      transition: transform 0.6s cubic-bezier(0.2, 0.7, 0.2, 1);
    }
    b {
      font-size: 1.25rem;
      font-weight: 500;
      line-height: 1.3;
    }
    .secondary {
      font-size: 0.75rem;
    }
    @container (max-width: 320px) {
      ol {
        gap: 8px;
      }
      li {
        font-size: 0.75rem;
        overflow-wrap: anywhere;
      }
    }
  `,
})
export class Funnel {
  protected readonly format = inject(Format);
  readonly steps = input.required<readonly FunnelStep[]>();
  protected readonly shown = computed(() => {
    const whole = Math.max(1, this.steps()[0]?.count ?? 1);
    return this.steps().map((step) => ({ ...step, share: Math.min(1, step.count / whole) }));
  });
}
