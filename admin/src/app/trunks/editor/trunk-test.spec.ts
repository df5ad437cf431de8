import { stepsOf } from './trunk-test.ts';

describe('The steps of a trunk’s test', () => {
  it('call nobody without a number', () => {
    const steps = stepsOf({ to: '  ', digits: '1' }).map(({ step }) => step);
    expect(steps).toEqual(['dns', 'transport', 'tls', 'options', 'register']);
  });

  it('end with the call when there is one', () => {
    const steps = stepsOf({ to: ' +905321234567 ', digits: '1#' });
    expect(steps).toHaveSize(6);
    expect(steps.at(-1)).toEqual({ step: 'call', to: '+905321234567', digits: '1#' });
  });
});
