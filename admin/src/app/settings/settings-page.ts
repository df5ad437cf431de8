import { Component } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon, type IconName } from '../ui/icon.ts';
import { PageHead } from '../ui/page-head.ts';

interface Part {
  readonly path: string;
  readonly icon: IconName;
  readonly text: string;
}

/** The settings and their parts. */
@Component({
  selector: 'app-settings-page',
  imports: [Icon, PageHead, RouterLink, RouterLinkActive, RouterOutlet, TranslocoDirective],
  template: `
    <section class="page" *transloco="let t">
      <app-page-head [heading]="t('nav.settings')" />
      <div class="parts">
        <nav [attr.aria-label]="t('settings.parts')">
          @for (part of parts; track part.path) {
            <a [routerLink]="part.path" routerLinkActive="active" ariaCurrentWhenActive="page">
              <app-icon [name]="part.icon" [size]="18" />{{ t(part.text) }}
            </a>
          }
        </nav>
        <div class="part"><router-outlet /></div>
      </div>
    </section>
  `,
  styleUrl: './settings-page.scss',
})
export class SettingsPage {
  protected readonly parts: readonly Part[] = [
    { path: 'general', icon: 'settings', text: 'settings.general' },
    { path: 'team', icon: 'team', text: 'settings.team' },
    { path: 'api-keys', icon: 'key', text: 'settings.apiKeys' },
    { path: 'audit', icon: 'list', text: 'settings.audit' },
  ];
}
