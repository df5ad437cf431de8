import { computed, Injectable, signal } from '@angular/core';

export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'callboard.theme';
const CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

function remembered(): ThemeChoice {
  const found = localStorage.getItem(KEY);
  return CHOICES.find((choice) => choice === found) ?? 'system';
}

function apply(choice: ThemeChoice): void {
  const { classList } = document.documentElement;
  classList.toggle('light', choice === 'light');
  classList.toggle('dark', choice === 'dark');
}

/** Before the first paint, so that no page flashes in the other theme. */
export const applyRememberedTheme = (): void => apply(remembered());

/** Light, dark, or as the system says; remembered in this browser. */
@Injectable({ providedIn: 'root' })
export class Theme {
  readonly #choice = signal(remembered());
  readonly #systemIsDark = signal(false);
  readonly choice = this.#choice.asReadonly();
  readonly isDark = computed(() =>
    this.#choice() === 'system' ? this.#systemIsDark() : this.#choice() === 'dark',
  );

  constructor() {
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.#systemIsDark.set(query.matches);
    query.addEventListener('change', ({ matches }) => this.#systemIsDark.set(matches));
  }

  choose(choice: ThemeChoice): void {
    localStorage.setItem(KEY, choice);
    this.#choice.set(choice);
    apply(choice);
  }
}
