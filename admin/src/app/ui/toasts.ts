import { inject, Injectable } from '@angular/core';
import { MatSnackBar } from '@angular/material/snack-bar';
import { TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';

const SHOWN_MS = 6000;
const DONE_SHOWN_MS = 3500;

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

  /** Something was done. */
  done(key: string, values: Record<string, unknown> = {}): void {
    this.#bar.open(this.#texts.translate(key, values), undefined, { duration: DONE_SHOWN_MS });
  }

  /**
   * Says that something was done, and does it only when nobody took it back while it was shown.
   * @returns whether it was done; false when it was undone. Rejects with what `act` rejects with.
   */
  async undoable(
    key: string,
    values: Record<string, unknown>,
    act: () => Promise<unknown>,
  ): Promise<boolean> {
    const note = this.#bar.open(
      this.#texts.translate(key, values),
      this.#texts.translate('action.undo'),
      { duration: SHOWN_MS },
    );
    const { dismissedByAction } = await firstValueFrom(note.afterDismissed());
    if (dismissedByAction) return false;
    await act();
    return true;
  }
}
