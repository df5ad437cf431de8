import { DestroyRef, inject, Injectable, signal, type Signal } from '@angular/core';

/** Below it tables become cards. */
const CARDS_BELOW_PX = 768;

/** How wide the window is, as far as pages care. */
@Injectable({ providedIn: 'root' })
export class Viewport {
  readonly isNarrow: Signal<boolean>;

  constructor() {
    const query = matchMedia(`(max-width: ${CARDS_BELOW_PX - 0.02}px)`);
    const isNarrow = signal(query.matches);
    const changed = () => isNarrow.set(query.matches);
    query.addEventListener('change', changed);
    inject(DestroyRef).onDestroy(() => query.removeEventListener('change', changed));
    this.isNarrow = isNarrow.asReadonly();
  }
}
