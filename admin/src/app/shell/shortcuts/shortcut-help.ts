import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogTitle,
} from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import { Session } from '../../core/session.ts';
import { PLACES } from '../places.ts';

const ANYWHERE = [
  { keys: ['Ctrl', 'K'], text: 'shortcut.search' },
  { keys: ['/'], text: 'shortcut.search' },
  { keys: ['?'], text: 'shortcut.help' },
  { keys: ['Esc'], text: 'shortcut.close' },
];

/** The sheet of keyboard shortcuts. */
@Component({
  selector: 'app-shortcut-help',
  imports: [
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    TranslocoDirective,
  ],
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ t('shortcut.heading') }}</h2>
      <mat-dialog-content>
        <dl>
          @for (shortcut of anywhere; track $index) {
            <div>
              <dt>
                @for (key of shortcut.keys; track key) {
                  <kbd>{{ key }}</kbd>
                }
              </dt>
              <dd>{{ t(shortcut.text) }}</dd>
            </div>
          }
          @for (place of places; track place.path) {
            <div>
              <dt>
                <kbd>g</kbd><kbd>{{ place.key }}</kbd>
              </dt>
              <dd>{{ t('shortcut.goTo', { place: t(place.text) }) }}</dd>
            </div>
          }
        </dl>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" mat-dialog-close>{{ t('action.close') }}</button>
      </mat-dialog-actions>
    </ng-container>
  `,
  styles: `
    dl {
      display: grid;
      gap: 10px;
      margin: 0;
    }
    dl > div {
      display: flex;
      align-items: center;
      gap: 16px;
    }
    dt {
      display: flex;
      flex: 0 0 92px;
      gap: 4px;
    }
    dd {
      margin: 0;
      color: var(--cb-text);
    }
    kbd {
      min-width: 26px;
      padding: 2px 7px;
      border: 1px solid var(--cb-line);
      border-bottom-width: 2px;
      border-radius: 6px;
      text-align: center;
      font: 500 0.75rem/1.5 var(--cb-mono);
    }
  `,
})
export class ShortcutHelp {
  readonly #session = inject(Session);
  protected readonly anywhere = ANYWHERE;
  protected readonly places = PLACES.filter(
    ({ ability }) => ability === undefined || this.#session.may(ability),
  );
}
