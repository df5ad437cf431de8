/** The parameters were chosen on one side of the set; only the other one is reported. */
export type Side = 'tuned' | 'heldOut';

/** What somebody, or something, says. `…` is a pause of a second. */
export interface Wording {
  readonly kind: string;
  readonly language: 'en' | 'tr';
  readonly text: string;
}
