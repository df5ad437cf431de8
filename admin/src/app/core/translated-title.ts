import { inject, Injectable } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';

/** A route's title is a text key; the tab shows it in the language chosen. */
@Injectable()
export class TranslatedTitle extends TitleStrategy {
  readonly #title = inject(Title);
  readonly #texts = inject(TranslocoService);
  #key: string | undefined;

  constructor() {
    super();
    this.#texts.langChanges$.subscribe(() => this.#show());
  }

  override updateTitle(snapshot: RouterStateSnapshot): void {
    this.#key = this.buildTitle(snapshot);
    this.#show();
  }

  #show(): void {
    this.#title.setTitle(
      this.#key ? `${this.#texts.translate(this.#key)} · Callboard` : 'Callboard',
    );
  }
}
