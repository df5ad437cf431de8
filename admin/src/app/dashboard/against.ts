/** How a figure stands against yesterday's: the difference in its own terms, and its sense. */
export interface Against {
  /** Null when there is nothing to compare with. */
  readonly difference: number | null;
  readonly sense: 'up' | 'down' | 'same';
}

/** The share by which a count changed; null when there was none before. */
export const relativeTo = (now: number, before: number): Against =>
  before === 0
    ? { difference: null, sense: 'same' }
    : { difference: (now - before) / before, sense: senseOf(now - before) };

/** The plain difference of two figures that either may lack. */
export const differenceTo = (now: number | null, before: number | null): Against =>
  now === null || before === null
    ? { difference: null, sense: 'same' }
    : { difference: now - before, sense: senseOf(now - before) };

const senseOf = (difference: number): Against['sense'] => {
  if (difference === 0) return 'same';
  return difference > 0 ? 'up' : 'down';
};
