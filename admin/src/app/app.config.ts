import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import {
  inject,
  isDevMode,
  provideAppInitializer,
  provideBrowserGlobalErrorListeners,
  provideZonelessChangeDetection,
  type ApplicationConfig,
} from '@angular/core';
import {
  provideRouter,
  TitleStrategy,
  withComponentInputBinding,
  withInMemoryScrolling,
} from '@angular/router';
import { provideTransloco } from '@jsverse/transloco';
import { provideStore } from '@ngrx/store';
import { provideEffects } from '@ngrx/effects';
import { provideStoreDevtools } from '@ngrx/store-devtools';
import { routes } from './app.routes.ts';
import { bearer } from './core/bearer.ts';
import { Language, rememberedLanguage, TextLoader } from './core/language.ts';
import { TranslatedTitle } from './core/translated-title.ts';
import { translatedProblems } from './core/server-words.ts';
import { Session } from './core/session.ts';
import { System } from './core/system.ts';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideZonelessChangeDetection(),
    provideHttpClient(withFetch(), withInterceptors([translatedProblems, bearer])),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
    ),
    { provide: TitleStrategy, useClass: TranslatedTitle },
    provideTransloco({
      config: {
        availableLangs: ['en', 'tr'],
        defaultLang: rememberedLanguage(),
        reRenderOnLangChange: true,
        prodMode: !isDevMode(),
        missingHandler: { logMissingKey: isDevMode() },
      },
      loader: TextLoader,
    }),
    provideStore(),
    provideEffects(),
    isDevMode() ? provideStoreDevtools({ maxAge: 25, connectInZone: false }) : [],
    provideAppInitializer(async () => {
      const [language, session, system] = [inject(Language), inject(Session), inject(System)];
      await Promise.all([language.ready(), session.restore(), system.load()]);
    }),
  ],
};
