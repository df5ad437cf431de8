import { inject, Injectable } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import { TranslocoService } from '@jsverse/transloco';

const SHOWN_MS = 6000;

/** Short notes at the bottom of the page. */
@Injectable({ providedIn: 'root' })
export class Toasts {
  readonly #bar = inject(MatSnackBar);
  readonly #texts = inject(TranslocoService);

  /** A failure: what could not be done, and the server's reason if it gave one. */
  problem(key: string, detail: string | null): void {
    const text = this.#texts.translate<string>(key);
    this.#bar.open(detail ? `${text} ${detail}` : text, this.#texts.translate('action.close'), {
      duration: SHOWN_MS,
      politeness: 'assertive',
    });
  }
}
