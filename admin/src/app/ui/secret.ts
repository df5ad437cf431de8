import { Clipboard } from '@angular/cdk/clipboard';
import { Component, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from './icon.ts';

/** Something that is shown this once, to be copied. */
@Component({
  selector: 'app-secret',
  imports: [Icon, MatButton, TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <code
      class="mono"
      tabindex="0"
      role="textbox"
      aria-readonly="true"
      [attr.aria-label]="label()"
      >{{ value() }}</code
    >
    <button matButton="outlined" type="button" (click)="copy()">
      <app-icon [name]="isCopied() ? 'check' : 'copy'" [size]="18" />
      <span aria-live="polite">{{ isCopied() ? t('secret.copied') : t('secret.copy') }}</span>
    </button>
  </ng-container>`,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
    }
    code {
      flex: 1 1 220px;
      min-width: 0;
      padding: 9px 12px;
      border: 1px solid var(--cb-line);
      border-radius: 10px;
      background: var(--cb-sunken);
      font-size: 0.8125rem;
      overflow-wrap: anywhere;
      user-select: all;
    }
  `,
})
export class Secret {
  readonly #clipboard = inject(Clipboard);
  readonly value = input.required<string>();
  /** What it is, for screen readers. */
  readonly label = input.required<string>();
  protected readonly isCopied = signal(false);

  protected copy(): void {
    this.isCopied.set(this.#clipboard.copy(this.value()));
  }
}
