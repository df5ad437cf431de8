import { DOCUMENT, inject, Injectable, type OnDestroy } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { Session } from '../../core/session.ts';
import { PLACES } from '../places.ts';

/** How long `g` waits for the letter of a place. */
const SECOND_KEY_MS = 1500;

/** Keys that work on every page: Ctrl-K or `/` searches, `g` and a letter goes, `?` tells them. */
@Injectable()
export class Shortcuts implements OnDestroy {
  readonly #document = inject(DOCUMENT);
  readonly #dialog = inject(MatDialog);
  readonly #router = inject(Router);
  readonly #session = inject(Session);
  readonly #stop = new AbortController();
  #goAt = -Infinity;

  constructor() {
    const { signal } = this.#stop;
    this.#document.addEventListener('keydown', (event) => this.#press(event), { signal });
  }

  ngOnDestroy(): void {
    this.#stop.abort();
  }

  async search(): Promise<void> {
    if (this.#dialog.openDialogs.length > 0) return;
    const { Search } = await import('../search/search.ts');
    this.#dialog.open(Search, { width: 'min(620px, 94vw)', position: { top: '12vh' } });
  }

  async help(): Promise<void> {
    if (this.#dialog.openDialogs.length > 0) return;
    const { ShortcutHelp } = await import('./shortcut-help.ts');
    this.#dialog.open(ShortcutHelp, { width: 'min(520px, 94vw)' });
  }

  #press(event: KeyboardEvent): void {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && key === 'k') {
      event.preventDefault();
      void this.search();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (this.#dialog.openDialogs.length > 0) return;
    const goes = event.timeStamp - this.#goAt < SECOND_KEY_MS;
    this.#goAt = key === 'g' && !goes ? event.timeStamp : -Infinity;
    if (goes) return this.#go(key, event);
    if (key === '/') void this.search();
    else if (key === '?') void this.help();
    else return;
    event.preventDefault();
  }

  #go(key: string, event: KeyboardEvent): void {
    const place = PLACES.find((known) => known.key === key);
    if (!place || (place.ability && !this.#session.may(place.ability))) return;
    event.preventDefault();
    void this.#router.navigate([place.path]);
  }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
