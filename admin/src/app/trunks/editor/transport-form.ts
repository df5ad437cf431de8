import { Validators, type NonNullableFormBuilder } from '@angular/forms';
import type { z } from 'zod';
import { TlsKey, transportFields } from '../../../../../server/contract/trunk-transport.ts';
import type { Trunk } from '../../../../../server/contract/trunks.ts';
import { checked } from '../../core/forms.ts';
import { numberOrNone, optionalNumber } from './optional-number.ts';

const textOrNone = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** An empty field means that the trunk has none. */
const optional = (schema: z.ZodType) =>
  checked({ safeParse: (value) => schema.safeParse(textOrNone(String(value))) });

/** The port that goes with each transport. */
export const USUAL_PORT = { udp: '5060', tcp: '5060', tls: '5061' } as const;

/** How a trunk's messages travel and are protected, as it stands in the form. */
export const transportControls = (build: NonNullableFormBuilder) => ({
  port: build.control<string>(USUAL_PORT.udp, optionalNumber(transportFields.port)),
  transport: build.control<Trunk['transport']>('udp'),
  outbound_proxy: build.control('', optional(transportFields.outbound_proxy)),
  external_host: build.control('', optional(transportFields.external_host)),
  external_port: build.control('', optionalNumber(transportFields.external_port)),
  srtp: build.control<Trunk['srtp']>('off'),
  tls_verify: build.control(true),
  tls_ca: build.control('', optional(transportFields.tls_ca)),
  tls_certificate: build.control('', optional(transportFields.tls_certificate)),
  tls_key: build.control('', [Validators.maxLength(65_536), optional(TlsKey)]),
});
type TransportControls = ReturnType<typeof transportControls>;
type Values = { readonly [K in keyof TransportControls]: TransportControls[K]['value'] };

/** A trunk's transport for the form. The key is never shown. */
export const transportShown = (trunk: Trunk) => ({
  port: trunk.port === null ? '' : String(trunk.port),
  outbound_proxy: trunk.outbound_proxy ?? '',
  external_host: trunk.external_host ?? '',
  external_port: trunk.external_port === null ? '' : String(trunk.external_port),
  tls_ca: trunk.tls_ca ?? '',
  tls_certificate: trunk.tls_certificate ?? '',
  tls_key: '',
});

/** The form's transport as the API takes it. A key that was not entered is left as it is. */
export const transportOf = ({ tls_key: key, ...values }: Values) => ({
  ...values,
  port: numberOrNone(values.port),
  outbound_proxy: textOrNone(values.outbound_proxy),
  external_host: textOrNone(values.external_host),
  external_port: numberOrNone(values.external_port),
  tls_ca: textOrNone(values.tls_ca),
  tls_certificate: textOrNone(values.tls_certificate),
  ...(key.trim() !== '' && { tls_key: key.trim() }),
});
