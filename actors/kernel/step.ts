/** The next state, and the side effects that must happen for it to hold true. */
export interface Step<S, E> {
  readonly state: S;
  readonly effects: readonly E[];
}

export const stay = <S>(state: S): Step<S, never> => ({ state, effects: [] });
export const move = <S, E>(state: S, ...effects: E[]): Step<S, E> => ({ state, effects });
