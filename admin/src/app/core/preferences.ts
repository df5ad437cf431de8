import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { UpdateMe, User, UserSettings } from '../../../../server/contract/auth.ts';
import { Language, type LanguageCode } from './language.ts';
import { Session } from './session.ts';
import { Theme, type ThemeChoice } from './theme.ts';

/** Language and theme: in this browser at once, and with the account for the next one. */
@Injectable({ providedIn: 'root' })
export class Preferences {
  readonly #http = inject(HttpClient);
  readonly #session = inject(Session);
  readonly #language = inject(Language);
  readonly #theme = inject(Theme);

  async chooseLanguage(language: LanguageCode): Promise<void> {
    await this.#language.choose(language);
    await this.#keep({ language });
  }

  async chooseTheme(theme: ThemeChoice): Promise<void> {
    this.#theme.choose(theme);
    await this.#keep({ theme });
  }

  /** What somebody chose elsewhere holds here too, from the moment they sign in. */
  async apply(): Promise<void> {
    const { language, theme } = this.#session.user()?.settings ?? {};
    if (theme) this.#theme.choose(theme);
    if (language) await this.#language.choose(language);
  }

  /** @throws HttpClient's error */
  async save(change: UpdateMe): Promise<void> {
    this.#session.changed(await firstValueFrom(this.#http.put<User>('/api/v1/auth/me', change)));
  }

  /** The choice holds in this browser even when the server does not take it. */
  async #keep(settings: UserSettings): Promise<void> {
    if (this.#session.isSignedIn()) await this.save({ settings }).catch(() => undefined);
  }
}
