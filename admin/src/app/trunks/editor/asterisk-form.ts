import type { NonNullableFormBuilder } from '@angular/forms';
import {
  AsteriskTrunk,
  type AsteriskTrunk as Settings,
} from '../../../../../server/contract/trunk-asterisk.ts';
import type { Trunk } from '../../../../../server/contract/trunks.ts';
import { checked } from '../../core/forms.ts';

const { shape } = AsteriskTrunk;

/** `NAME=value`, one a line. */
export function variablesIn(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split('=');
      return [name.trim(), value.join('=').trim()];
    }),
  );
}

/** How a trunk's PBX is told to place calls, as it stands in the form. */
export const asteriskControls = (build: NonNullableFormBuilder) => ({
  telephony: build.control<Trunk['telephony']>('sip'),
  asterisk: build.group({
    url: ['', checked(shape.url)],
    dial_string: ['PJSIP/${number}@', checked(shape.dial_string)],
    endpoint: [
      '',
      checked({ safeParse: (text) => shape.endpoint.safeParse(text === '' ? null : text) }),
    ],
    caller_id: build.control<Settings['caller_id']>('e164'),
    variables: [
      '',
      checked({ safeParse: (text) => shape.variables.safeParse(variablesIn(String(text))) }),
    ],
  }),
});
type Group = ReturnType<typeof asteriskControls>['asterisk'];

/** A trunk's PBX for the form. */
export const asteriskShown = ({ asterisk }: Trunk) =>
  asterisk && {
    asterisk: {
      ...asterisk,
      endpoint: asterisk.endpoint ?? '',
      variables: Object.entries(asterisk.variables)
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    },
  };

interface Values {
  readonly telephony: Trunk['telephony'];
  readonly host: string;
  readonly asterisk: ReturnType<Group['getRawValue']>;
}

/** The form's PBX as the API takes it. Where it calls us from is where it is. */
export function asteriskOf({ telephony, host, asterisk }: Values) {
  if (telephony === 'sip') return { telephony, host, asterisk: null };
  const { endpoint, variables, ...plain } = asterisk;
  return {
    telephony,
    host: new URL(plain.url).hostname,
    asterisk: {
      ...plain,
      endpoint: endpoint.trim() === '' ? null : endpoint.trim(),
      variables: variablesIn(variables),
    },
  };
}
