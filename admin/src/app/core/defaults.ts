import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Settings } from '../../../../server/contract/settings.ts';

/** What the installation sets where nobody says otherwise. Read once, and again when it changes. */
@Injectable({ providedIn: 'root' })
export class Defaults {
  readonly #http = inject(HttpClient);
  #known: Promise<Settings | null> | null = null;

  /** Null when the server does not tell: pages then keep their own defaults. */
  get(): Promise<Settings | null> {
    return (this.#known ??= firstValueFrom(this.#http.get<Settings>('/api/v1/settings')).catch(
      () => {
        this.#known = null;
        return null;
      },
    ));
  }

  changed(settings: Settings): void {
    this.#known = Promise.resolve(settings);
  }
}
