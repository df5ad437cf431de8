import { FormArray, NonNullableFormBuilder, Validators } from '@angular/forms';
import type { z } from 'zod';
import type { LineCodec } from '../../../../../server/contract/trunk-codecs.ts';
import { CreateTrunk, NumberRule, type Trunk } from '../../../../../server/contract/trunks.ts';
import { checked } from '../../core/forms.ts';
import { asteriskControls, asteriskOf, asteriskShown } from './asterisk-form.ts';
import { transportControls, transportOf, transportShown } from './transport-form.ts';
import { callingForm } from './calling-form.ts';
import { optionalNumber } from './optional-number.ts';
import { limitControls, limitsOf, limitsShown } from './trunk-limits-form.ts';

const { shape } = CreateTrunk;

/** An empty field means that the trunk has none. */
const optional = (schema: z.ZodType) =>
  checked({ safeParse: (value) => schema.safeParse(value === '' ? null : value) });

export const ruleForm = (
  build: NonNullableFormBuilder,
  rule: NumberRule = { pattern: '', replacement: '' },
) =>
  build.group({
    pattern: [rule.pattern, checked(NumberRule.shape.pattern)],
    replacement: [rule.replacement, checked(NumberRule.shape.replacement)],
  });

export const headerForm = (build: NonNullableFormBuilder, [name, value] = ['', '']) =>
  build.group({
    name: [name ?? '', [Validators.required, Validators.pattern(/^[A-Za-z0-9.!%*_+`'~-]+$/)]],
    value: [value ?? '', Validators.maxLength(500)],
  });

const linesOf = (text: unknown): string[] =>
  String(text)
    .split(/[\s,;]+/)
    .filter(Boolean);

/** Every setting of a trunk; the password stays empty unless it is to be changed. */
export function trunkForm(build: NonNullableFormBuilder) {
  return build.group({
    name: ['', checked(shape.name)],
    host: ['', checked(shape.host)],
    ...asteriskControls(build),
    ...transportControls(build),
    username: ['', optional(shape.username)],
    password: ['', Validators.maxLength(255)],
    register: [false],
    is_active: [true],
    inbound_sources: [
      '',
      checked({ safeParse: (text) => shape.inbound_sources.safeParse(linesOf(text)) }),
    ],
    is_default: [false],
    max_channels: [10, checked(shape.max_channels)],
    codecs: [['PCMA', 'PCMU'] as LineCodec[], checked(shape.codecs)],
    caller_id: ['', optional(shape.caller_id)],
    from_user: ['caller_id' as Trunk['from_user']],
    from_domain: ['', optional(shape.from_domain)],
    identity_header: ['none' as Trunk['identity_header']],
    hide_caller_id: [false],
    diversion: ['', optional(shape.diversion)],
    session_expires: ['1800', optionalNumber(shape.session_expires)],
    media_engine: build.control<Trunk['media_engine']>(null),
    ...callingForm(build),
    ...limitControls(build),
    extra_headers: new FormArray<ReturnType<typeof headerForm>>([]),
    number_rules: new FormArray<ReturnType<typeof ruleForm>>([]),
  });
}
export type TrunkForm = ReturnType<typeof trunkForm>;

/** Shows a trunk in the form. */
export function fill(form: TrunkForm, trunk: Trunk, build: NonNullableFormBuilder): void {
  const { extra_headers: headers, number_rules: rules } = form.controls;
  headers.clear();
  rules.clear();
  for (const header of Object.entries(trunk.extra_headers)) headers.push(headerForm(build, header));
  for (const rule of trunk.number_rules) rules.push(ruleForm(build, rule));
  const { extra_headers: _headers, number_rules: _rules, asterisk: _pbx, ...plain } = trunk;
  form.patchValue({
    ...plain,
    ...limitsShown(trunk),
    ...asteriskShown(trunk),
    username: trunk.username ?? '',
    password: '',
    ...transportShown(trunk),
    caller_id: trunk.caller_id ?? '',
    from_domain: trunk.from_domain ?? '',
    diversion: trunk.diversion ?? '',
    user_agent: trunk.user_agent ?? '',
    inbound_sources: trunk.inbound_sources.join('\n'),
    session_expires: trunk.session_expires === null ? '' : String(trunk.session_expires),
  });
  form.markAsPristine();
}

/** The form as the API takes it. A password that was not typed is left as it is. */
export function bodyOf(form: TrunkForm) {
  const values = form.getRawValue();
  const { password, tls_key: _key, extra_headers: headers, ...rest } = values;
  const none = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    ...rest,
    ...transportOf(values),
    ...limitsOf(rest),
    ...asteriskOf(values),
    username: none(rest.username),
    caller_id: none(rest.caller_id),
    from_domain: none(rest.from_domain),
    diversion: none(rest.diversion),
    user_agent: none(rest.user_agent),
    inbound_sources: linesOf(rest.inbound_sources),
    session_expires: rest.session_expires === '' ? null : Number(rest.session_expires),
    extra_headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    ...(password !== '' && { password }),
  };
}

/** What the other way of placing calls needs must not be asked for. */
export function useTelephony({ controls }: TrunkForm, viaPbx: boolean): void {
  const [needed, other] = viaPbx
    ? [controls.asterisk, controls.host]
    : [controls.host, controls.asterisk];
  other.disable();
  needed.enable();
}
