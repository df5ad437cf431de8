import { countSpecs } from './steps.ts';

describe('the count of specs', () => {
  it('adds up what jasmine and karma print', () => {
    expect(countSpecs('Started\n...\n\n12 specs, 1 failure\nFinished in 1 second\n')).toEqual({
      passed: 11,
      failed: 1,
    });
    expect(
      countSpecs('Executed 2 of 5\rExecuted 5 of 5 (2 FAILED) (1 secs)\n1 spec, 0 failures\n'),
    ).toEqual({ passed: 4, failed: 2 });
    expect(countSpecs('Executed 5 of 5 SUCCESS (0.1 secs)')).toEqual({ passed: 5, failed: 0 });
  });

  it('is zero for output without specs', () => {
    expect(countSpecs('All matched files use Prettier code style!')).toEqual({
      passed: 0,
      failed: 0,
    });
  });
});
