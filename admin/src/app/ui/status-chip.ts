import { Component, computed, input } from '@angular/core';

export type Tone = 'neutral' | 'running' | 'good' | 'warn' | 'bad' | 'accent';

const TONES: Readonly<Record<string, Tone>> = {
  active: 'good',
  running: 'running',
  paused: 'warn',
  scheduled: 'accent',
  completed: 'good',
  stopped: 'neutral',
  answered: 'good',
  transferred: 'good',
  voicemail: 'accent',
  busy: 'warn',
  no_answer: 'warn',
  failed: 'bad',
  invalid: 'bad',
  calling: 'accent',
  connected: 'running',
  talking: 'running',
  up: 'good',
  registered: 'good',
  down: 'bad',
  refused: 'bad',
  draining: 'warn',
  ringing: 'accent',
};

/** A state: a coloured dot beside its name. The colour never carries the meaning alone. */
@Component({
  selector: 'app-status-chip',
  host: { '[attr.data-tone]': 'tone()' },
  template: `<i></i><span><ng-content /></span>`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 7px;
      padding: 2px 10px 2px 8px;
      border-radius: 999px;
      border: 1px solid var(--cb-line);
      background: var(--cb-sunken);
      font-size: 0.75rem;
      font-weight: 500;
      line-height: 1.5;
      white-space: nowrap;
    }
    i {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: var(--cb-muted);
    }
    :host([data-tone='running']) i {
      background: var(--cb-success);
      box-shadow: 0 0 0 3px rgba(34, 197, 94, 0.22);
    }
    :host([data-tone='good']) i {
      background: var(--cb-success);
    }
    :host([data-tone='warn']) i {
      background: var(--cb-warning);
    }
    :host([data-tone='bad']) i {
      background: var(--cb-error);
    }
    :host([data-tone='accent']) i {
      background: var(--cb-secondary);
    }
  `,
})
export class StatusChip {
  /** A status word of the contract. */
  readonly status = input.required<string>();
  protected readonly tone = computed((): Tone => TONES[this.status()] ?? 'neutral');
}
