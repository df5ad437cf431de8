import { computed, inject, type Signal } from '@angular/core';
import { Language } from '../core/language.ts';

const CODES = [
  ...['TR', 'US', 'GB', 'DE', 'FR', 'NL', 'ES', 'IT', 'AZ', 'KZ', 'AE', 'SA', 'IN', 'AU'],
  ...['AT', 'BE', 'BG', 'BR', 'CA', 'CH', 'CY', 'CZ', 'DK', 'EE', 'EG', 'FI', 'GE', 'GR', 'HR'],
  ...['HU', 'IE', 'IL', 'IQ', 'JP', 'KW', 'LT', 'LU', 'LV', 'MX', 'NO', 'PL', 'PT', 'QA', 'RO'],
  ...['RS', 'RU', 'SE', 'SI', 'SK', 'UA', 'UZ', 'ZA'],
];

export interface Choice {
  readonly code: string;
  readonly name: string;
}

/** Countries by their names in the language chosen, sorted by them. In an injection context. */
export function countries(): Signal<readonly Choice[]> {
  const language = inject(Language);
  return computed(() => {
    const names = new Intl.DisplayNames(language.code(), { type: 'region' });
    return CODES.map((code) => ({ code, name: names.of(code) ?? code })).sort((a, b) =>
      a.name.localeCompare(b.name, language.code()),
    );
  });
}
