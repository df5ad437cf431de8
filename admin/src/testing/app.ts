import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import {
  provideZonelessChangeDetection,
  type EnvironmentProviders,
  type Provider,
} from '@angular/core';
import { provideRouter, type Routes } from '@angular/router';
import { provideTransloco } from '@jsverse/transloco';
import { bearer } from '../app/core/bearer.ts';
import { TextLoader } from '../app/core/language.ts';

/** What a page needs to be shown in a spec: English texts, a router, an HTTP backend to answer for. */
export const appProviders = (routes: Routes = []): (Provider | EnvironmentProviders)[] => [
  provideZonelessChangeDetection(),
  provideHttpClient(withInterceptors([bearer])),
  provideHttpClientTesting(),
  provideRouter(routes),
  provideTransloco({
    config: { availableLangs: ['en', 'tr'], defaultLang: 'en', reRenderOnLangChange: true },
    loader: TextLoader,
  }),
];
