import { Component, computed, inject, type OnDestroy } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatTooltip } from '@angular/material/tooltip';
import { Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Format } from '../core/format.ts';
import { Language, LANGUAGES } from '../core/language.ts';
import { LiveFeed } from '../core/live-feed.ts';
import { Preferences } from '../core/preferences.ts';
import { Session } from '../core/session.ts';
import { System } from '../core/system.ts';
import { Theme, type ThemeChoice } from '../core/theme.ts';
import { liveCallsFeature } from '../state/live-calls.state.ts';
import { Shell } from '../state/shell.actions.ts';
import { Icon, type IconName } from '../ui/icon.ts';
import { LabBanner } from './lab-banner.ts';
import { Logo } from './logo.ts';
import { PLACES } from './places.ts';
import { Shortcuts } from './shortcuts/shortcuts.ts';

/** What surrounds every page of a signed-in user: navigation, header, live state. */
@Component({
  selector: 'app-frame',
  imports: [
    Icon,
    LabBanner,
    Logo,
    MatButton,
    MatIconButton,
    MatMenu,
    MatMenuItem,
    MatMenuTrigger,
    MatTooltip,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    TranslocoDirective,
  ],
  providers: [Shortcuts],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Frame implements OnDestroy {
  readonly #store = inject(Store);
  readonly #router = inject(Router);
  protected readonly session = inject(Session);
  protected readonly system = inject(System);
  protected readonly theme = inject(Theme);
  protected readonly language = inject(Language);
  protected readonly format = inject(Format);
  protected readonly feedState = inject(LiveFeed).state;
  protected readonly activeCalls = this.#store.selectSignal(liveCallsFeature.selectActiveCount);
  protected readonly themes: readonly { choice: ThemeChoice; icon: IconName; text: string }[] = [
    { choice: 'system', icon: 'computer', text: 'theme.system' },
    { choice: 'light', icon: 'light', text: 'theme.light' },
    { choice: 'dark', icon: 'dark', text: 'theme.dark' },
  ];
  protected readonly languages = LANGUAGES;
  protected readonly preferences = inject(Preferences);
  protected readonly organisation = computed(() => this.system.status()?.organisation_name ?? '');
  protected readonly shortcuts = inject(Shortcuts);
  protected readonly places = computed(() =>
    PLACES.filter(({ ability }) => ability === undefined || this.session.may(ability)),
  );
  protected readonly morePlaces = computed(() => this.places().filter(({ isFirst }) => !isFirst));

  constructor() {
    this.#store.dispatch(Shell.opened());
  }

  ngOnDestroy(): void {
    this.#store.dispatch(Shell.closed());
  }

  protected async logout(): Promise<void> {
    await this.session.logout();
    await this.#router.navigate(['/login']);
  }

  /** Past the navigation, to the page; the router would take `#main` for an address. */
  protected skip(event: Event, main: HTMLElement): void {
    event.preventDefault();
    main.focus();
  }
}
