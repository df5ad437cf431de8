import { stepsOf } from './trunk-test.ts';

describe('The steps of a trunk’s test', () => {
  it('call nobody without a number', () => {
    const steps = stepsOf('sip', { to: '  ', digits: '1' }).map(({ step }) => step);
    expect(steps).toEqual(['dns', 'transport', 'tls', 'options', 'register']);
  });

  it('end with the call when there is one', () => {
    const steps = stepsOf('sip', { to: ' +905321234567 ', digits: '1#' });
    expect(steps).toHaveSize(6);
    expect(steps.at(-1)).toEqual({ step: 'call', to: '+905321234567', digits: '1#' });
  });

  it('are others where a PBX places the calls', () => {
    const steps = stepsOf('asterisk', { to: '+905321234567', digits: '' }).map(({ step }) => step);
    expect(steps).not.toContain('options');
    expect([steps[0], steps.at(-1)]).toEqual(['pbx_reach', 'call']);
  });
});
