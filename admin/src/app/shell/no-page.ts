import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../ui/icon.ts';

/** An address that leads nowhere. */
@Component({
  selector: 'app-no-page',
  imports: [Icon, MatButton, RouterLink, TranslocoDirective],
  template: `<section class="page" *transloco="let t">
    <app-icon name="search" [size]="40" />
    <h1>{{ t('error.noPage') }}</h1>
    <p>{{ t('error.noPageText') }}</p>
    <a matButton="filled" routerLink="/">{{ t('error.toStart') }}</a>
  </section>`,
  styles: `
    .page {
      align-items: center;
      gap: 12px;
      padding-block: 96px;
      text-align: center;
    }
    app-icon {
      color: var(--cb-primary);
    }
    p {
      max-width: 46ch;
      color: var(--cb-text-2);
    }
  `,
})
export class NoPage {}
