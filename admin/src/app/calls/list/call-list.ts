import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { addressOf } from '../../core/address.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { SavedViews } from '../../ui/saved-views.ts';
import { CALL_FILTERS } from './call-query.ts';
import { CallTable } from './call-table.ts';

/** All calls ever made. */
@Component({
  selector: 'app-call-list',
  imports: [CallTable, Icon, MatButton, PageHead, RouterLink, SavedViews, TranslocoDirective],
  template: `<section class="page" *transloco="let t">
    <app-page-head [heading]="t('nav.calls')" [text]="t('calls.text')">
      <a matButton="outlined" routerLink="/calls/answering"
        ><app-icon name="recording" [size]="18" />{{ t('answering.report') }}</a
      >
      <app-saved-views
        page="calls"
        [values]="address.values()"
        (chosen)="address.replace($event)"
      />
    </app-page-head>
    <app-call-table />
  </section>`,
})
export class CallList {
  protected readonly address = addressOf(...CALL_FILTERS);
}
