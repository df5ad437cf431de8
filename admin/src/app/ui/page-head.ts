import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from './icon.ts';

export interface Crumb {
  readonly text: string;
  /** Of the page it leads to. */
  readonly link: string | readonly string[];
}

/** The head of a page: where it lies, what it is; its actions are projected. */
@Component({
  selector: 'app-page-head',
  imports: [Icon, RouterLink, TranslocoDirective],
  template: `
    @if (crumbs().length > 0) {
      <nav *transloco="let t" [attr.aria-label]="t('shell.path')">
        <ol>
          @for (crumb of crumbs(); track crumb.text) {
            <li>
              <a [routerLink]="crumb.link">{{ crumb.text }}</a>
              <app-icon name="chevron" [size]="14" />
            </li>
          }
          <li aria-current="page">{{ heading() }}</li>
        </ol>
      </nav>
    }
    <div class="row">
      <div class="what">
        <h1>{{ heading() }} <ng-content select="[beside]" /></h1>
        @if (text()) {
          <p>{{ text() }}</p>
        }
      </div>
      <div class="actions"><ng-content /></div>
    </div>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
    }
    ol {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 6px;
      margin: 0;
      padding: 0;
      list-style: none;
      font-size: 0.8125rem;
      color: var(--cb-text-2);
    }
    li {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 12px 16px;
    }
    .what {
      flex: 1 1 240px;
      min-width: 0;
    }
    h1 {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 10px;
      overflow-wrap: anywhere;
    }
    p {
      margin-top: 2px;
      color: var(--cb-text-2);
    }
    .actions:empty {
      display: none;
    }
  `,
})
export class PageHead {
  readonly heading = input.required<string>();
  readonly text = input<string | null>();
  readonly crumbs = input<readonly Crumb[]>([]);
}
