import type { NonNullableFormBuilder } from '@angular/forms';
import type { Trunk } from '../../../../../server/contract/trunks.ts';
import { callingFields } from '../../../../../server/contract/trunk-calling.ts';
import { checked } from '../../core/forms.ts';

export const PACKETS = [10, 20, 30, 40] as const;

/** How calls are placed: this part of the trunk's form. */
export function callingForm(build: NonNullableFormBuilder) {
  return {
    reliable_provisional: build.control<Trunk['reliable_provisional']>('off'),
    follow_redirects: build.control<Trunk['follow_redirects']>('never'),
    max_redirects: build.control(3, checked(callingFields.max_redirects)),
    retry_after_max: build.control(60, checked(callingFields.retry_after_max)),
    ptime: build.control<Trunk['ptime']>(20),
    dtmf_mode: build.control<Trunk['dtmf_mode']>('auto'),
    user_agent: build.control(
      'Callboard',
      // An empty field means that we do not name ourselves.
      checked({
        safeParse: (value) => callingFields.user_agent.safeParse(value === '' ? null : value),
      }),
    ),
  };
}
