import { FormBuilder } from '@angular/forms';
import { asteriskControls, asteriskOf, asteriskShown, variablesIn } from './asterisk-form.ts';
import type { AsteriskTrunk } from '../../../../../server/contract/trunk-asterisk.ts';
import type { Trunk } from '../../../../../server/contract/trunks.ts';

describe('The form of a PBX', () => {
  const build = new FormBuilder().nonNullable;
  const settings: AsteriskTrunk = {
    ...{ url: 'http://10.0.0.7:8088', dial_string: 'PJSIP/${number}@trunk', endpoint: null },
    ...{ caller_id: 'digits', variables: { CAMPAIGN: '{{name}}', X: 'a=b' } },
  };

  it('shows a trunk and gives it back as it was', () => {
    const { asterisk } = asteriskControls(build);
    const shown = asteriskShown({ asterisk: settings } as unknown as Trunk);
    asterisk.patchValue(shown?.asterisk ?? {});
    const given = { telephony: 'asterisk', host: '', asterisk: asterisk.getRawValue() } as const;
    expect(asteriskOf(given)).toEqual({
      ...{ telephony: 'asterisk', host: '10.0.0.7', asterisk: settings },
    });
  });

  it('takes one variable a line, and says when one has no name', () => {
    expect(variablesIn('A=1\n\nB = x=y ')).toEqual({ A: '1', B: 'x=y' });
    const { variables } = asteriskControls(build).asterisk.controls;
    variables.setValue('1x=2');
    expect(variables.valid).toBeFalse();
  });

  it('has nothing of a PBX where calls are placed by ourselves', () => {
    const { asterisk } = asteriskControls(build);
    const given = { telephony: 'sip', host: 'sip.example', asterisk: asterisk.getRawValue() };
    expect(asteriskOf({ ...given, telephony: 'sip' })).toEqual({
      ...{ telephony: 'sip', host: 'sip.example', asterisk: null },
    });
  });
});
