import { Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ShownProblem } from '../core/problem.ts';
import { Icon } from './icon.ts';

/** Something could not be loaded: what the server said, and a way to try again. */
@Component({
  selector: 'app-error-state',
  imports: [Icon, MatButton, TranslocoDirective],
  host: { role: 'alert' },
  template: `
    <ng-container *transloco="let t">
      <app-icon name="alert" [size]="28" />
      <h2>
        {{ problem()?.type === 'offline' ? t('error.offline') : t('error.notLoaded') }}
      </h2>
      @if (problem()?.detail; as detail) {
        <p>{{ detail }}</p>
      }
      <button matButton="outlined" type="button" (click)="retry.emit()">
        <app-icon name="retry" [size]="18" />{{ t('action.retry') }}
      </button>
    </ng-container>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 10px;
      padding: 48px 24px;
      text-align: center;
    }
    :host > app-icon {
      color: var(--cb-error-text);
    }
    p {
      color: var(--cb-text-2);
      max-width: 60ch;
    }
  `,
})
export class ErrorState {
  readonly problem = input.required<ShownProblem | null>();
  readonly retry = output();
}
