import type { FormControl, NonNullableFormBuilder, ValidatorFn } from '@angular/forms';

/** The controls of a campaign's working hours. */
export interface HoursControls {
  working_hours_enabled: FormControl<boolean>;
  working_hours_start: FormControl<string>;
  working_hours_end: FormControl<string>;
  working_days: FormControl<number[]>;
  timezone: FormControl<string>;
}

const WORKDAYS = [1, 2, 3, 4, 5];
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

const aClock: ValidatorFn = ({ value }) => (CLOCK.test(String(value)) ? null : { required: true });
const someDay: ValidatorFn = ({ value }) =>
  Array.isArray(value) && value.length > 0 ? null : { required: true };

export const hoursControls = (form: NonNullableFormBuilder): HoursControls => ({
  working_hours_enabled: form.control(false),
  working_hours_start: form.control('09:00', aClock),
  working_hours_end: form.control('18:00', aClock),
  working_days: form.control(WORKDAYS, someDay),
  timezone: form.control(Intl.DateTimeFormat().resolvedOptions().timeZone),
});
