import { createActionGroup, emptyProps } from '@ngrx/store';

/** The frame around all pages of a signed-in user. */
export const Shell = createActionGroup({
  source: 'Shell',
  events: { Opened: emptyProps(), Closed: emptyProps() },
});
