import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { EmptyState } from '../ui/empty-state.ts';

@Component({
  selector: 'app-no-page',
  imports: [EmptyState, MatButton, RouterLink, TranslocoDirective],
  template: `<div class="page" *transloco="let t">
    <app-empty-state icon="search" [heading]="t('error.noPage')" [text]="t('error.noPageText')">
      <a matButton="filled" routerLink="/">{{ t('error.toStart') }}</a>
    </app-empty-state>
  </div>`,
})
export class NoPage {}
