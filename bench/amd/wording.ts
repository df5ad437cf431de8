/**
 * The parameters were chosen on one side of the set and checked on the second, which they saw more than once. The
 * third was written afterwards and played once: it alone is reported.
 */
export type Side = 'tuned' | 'checked' | 'heldOut';

/** What somebody, or something, says. `…` is a pause of a second. */
export interface Wording {
  readonly kind: string;
  readonly language: 'en' | 'tr';
  readonly text: string;
}
