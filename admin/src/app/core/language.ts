import { inject, Injectable, signal } from '@angular/core';
import { TranslocoService, type Translation, type TranslocoLoader } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { ServerWords } from './server-words.ts';

export type LanguageCode = 'en' | 'tr';

/** Each by its own name. */
export const LANGUAGES: readonly { readonly code: LanguageCode; readonly name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'tr', name: 'Türkçe' },
];

const KEY = 'callboard.language';

/** The language chosen in this browser, else its own when we speak it. */
export function rememberedLanguage(): LanguageCode {
  const wanted = localStorage.getItem(KEY) ?? navigator.language;
  return wanted.startsWith('tr') ? 'tr' : 'en';
}

/** Texts travel as hashed chunks of their own, one language at a time. */
@Injectable()
export class TextLoader implements TranslocoLoader {
  async getTranslation(code: string): Promise<Translation> {
    return code === 'tr'
      ? (await import('../../i18n/tr/index.ts')).default
      : (await import('../../i18n/en/index.ts')).default;
  }
}

/** English or Turkish, switchable while the app runs; remembered in this browser. */
@Injectable({ providedIn: 'root' })
export class Language {
  readonly #texts = inject(TranslocoService);
  readonly #words = inject(ServerWords);
  readonly #code = signal(rememberedLanguage());
  readonly code = this.#code.asReadonly();

  /** Resolves when the texts are there. */
  async ready(): Promise<void> {
    await this.#load(this.#code());
  }

  /** Somebody chose it in this browser; otherwise it is the browser's own. */
  isChosen(): boolean {
    return localStorage.getItem(KEY) !== null;
  }

  /** For now; not remembered. */
  show(code: LanguageCode): Promise<void> {
    return this.#load(code);
  }

  async choose(code: LanguageCode): Promise<void> {
    await this.#load(code);
    localStorage.setItem(KEY, code);
  }

  async #load(code: LanguageCode): Promise<void> {
    const sentences = code === 'tr' ? import('../../i18n/tr/server.json') : { default: {} };
    await firstValueFrom(this.#texts.load(code));
    this.#words.learn((await sentences).default);
    this.#texts.setActiveLang(code);
    this.#code.set(code);
    document.documentElement.lang = code;
  }
}
