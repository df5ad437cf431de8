import type { NonNullableFormBuilder } from '@angular/forms';
import { limitFields as fields } from '../../../../../server/contract/trunk-limits.ts';
import type { Trunk } from '../../../../../server/contract/trunks.ts';
import { checked } from '../../core/forms.ts';
import { numberOrNone, optionalNumber } from './optional-number.ts';

/** How a trunk is watched and limited, as it stands in the form. */
export const limitControls = (build: NonNullableFormBuilder) => ({
  options_interval_s: build.control(30, checked(fields.options_interval_s)),
  down_after: build.control(2, checked(fields.down_after)),
  up_after: build.control(1, checked(fields.up_after)),
  register_expires_s: build.control(300, checked(fields.register_expires_s)),
  max_cps: build.control('', optionalNumber(fields.max_cps)),
  cps_burst: build.control(1, checked(fields.cps_burst)),
  max_daily_calls: build.control('', optionalNumber(fields.max_daily_calls)),
  max_daily_minutes: build.control('', optionalNumber(fields.max_daily_minutes)),
  caller_id_mode: build.control<Trunk['caller_id_mode']>('fixed'),
});
export type LimitControls = ReturnType<typeof limitControls>;

type Values = { readonly [K in keyof LimitControls]: LimitControls[K]['value'] };

const text = (value: number | null): string => (value === null ? '' : String(value));

/** A trunk's limits for the form. */
export const limitsShown = (trunk: Trunk) => ({
  max_cps: text(trunk.max_cps),
  max_daily_calls: text(trunk.max_daily_calls),
  max_daily_minutes: text(trunk.max_daily_minutes),
});

/** The form's limits as the API takes them. */
export const limitsOf = (values: Values) => ({
  max_cps: numberOrNone(values.max_cps),
  max_daily_calls: numberOrNone(values.max_daily_calls),
  max_daily_minutes: numberOrNone(values.max_daily_minutes),
});
