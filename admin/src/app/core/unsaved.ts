import { inject } from '@angular/core';
import type { CanDeactivateFn } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { Confirmation } from '../ui/confirm.ts';

/** A page that may hold what nobody has saved yet. */
export interface MayHoldUnsaved {
  hasUnsavedChanges(): boolean;
}

/** Asks before a page with unsaved changes is left. */
export const unsavedChanges: CanDeactivateFn<MayHoldUnsaved> = (page) => {
  if (!page.hasUnsavedChanges()) return true;
  const texts = inject(TranslocoService);
  return inject(Confirmation).ask({
    heading: texts.translate('unsaved.heading'),
    text: texts.translate('unsaved.text'),
    action: texts.translate('unsaved.leave'),
  });
};
