/** Whether a server is up, with hysteresis: one lost answer changes nothing. */
export interface Health {
  readonly isUp: boolean;
  /** Looks in a row that said otherwise. */
  readonly doubts: number;
}

const DOWN_AFTER = 2;
const UP_AFTER = 2;

/** Not looked at yet; the first look decides. */
export const UNKNOWN: Health = { isUp: true, doubts: DOWN_AFTER - 1 };

/** The health after another look. */
export function afterLook({ isUp, doubts }: Health, answered: boolean): Health {
  if (answered === isUp) return { isUp, doubts: 0 };
  if (doubts + 1 < (isUp ? DOWN_AFTER : UP_AFTER)) return { isUp, doubts: doubts + 1 };
  return { isUp: answered, doubts: 0 };
}
