import { Component, input } from '@angular/core';
import { Icon, type IconName } from './icon.ts';

/** Nothing here yet: why, and what to do about it (the actions are projected). */
@Component({
  selector: 'app-empty-state',
  imports: [Icon],
  template: `
    <span class="badge"><app-icon [name]="icon()" [size]="28" /></span>
    <h2>{{ heading() }}</h2>
    <p>{{ text() }}</p>
    <div class="actions"><ng-content /></div>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 8px;
      padding: 56px 24px;
      text-align: center;
      background: radial-gradient(ellipse at 50% 30%, var(--cb-glow) 0%, transparent 70%);
      border-radius: var(--cb-radius);
    }
    .badge {
      display: grid;
      place-items: center;
      width: 64px;
      height: 64px;
      margin-bottom: 8px;
      border-radius: 20px;
      color: #fff;
      background: var(--cb-gradient);
    }
    h2 {
      font-size: 1.125rem;
    }
    p {
      max-width: 46ch;
      color: var(--cb-text-2);
    }
    .actions {
      justify-content: center;
      margin-top: 12px;
    }
  `,
})
export class EmptyState {
  readonly icon = input.required<IconName>();
  readonly heading = input.required<string>();
  readonly text = input.required<string>();
}
