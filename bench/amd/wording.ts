/** Parts on which parameters and rules were checked, more than once, before they stood. */
export const CHECKED = ['checkedFirst', 'checkedThen', 'checkedLast'] as const;

/**
 * The parameters were chosen on one side of the set and checked on three more. The last was written when they stood
 * and played once: it alone is reported.
 */
export type Side = 'tuned' | (typeof CHECKED)[number] | 'heldOut';

/** What somebody, or something, says. `…` is a pause of a second. */
export interface Wording {
  readonly kind: string;
  readonly language: 'en' | 'tr';
  readonly text: string;
}
