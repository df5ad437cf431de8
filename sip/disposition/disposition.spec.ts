import fc from 'fast-check';
import { endingOfBye, endingOfFailure, q850Of, rangOut } from './disposition.ts';

const of = (status: number, q850?: number, rang = false) =>
  endingOfFailure({ status, reason: 'X', trunk: 'T', rang, ...(q850 !== undefined && { q850 }) });

describe('the disposition of a failed INVITE', () => {
  const table: [status: number, q850: number | undefined, disposition: string, retry: boolean][] = [
    [486, undefined, 'busy', true],
    [600, undefined, 'busy', true],
    [480, undefined, 'no_answer', true],
    [480, 17, 'busy', true],
    [503, 1, 'failed', false],
    [404, undefined, 'failed', false],
    [404, 17, 'failed', false],
    [603, undefined, 'failed', true],
    [607, undefined, 'failed', false],
    [403, undefined, 'failed', false],
    [401, undefined, 'failed', false],
    [488, undefined, 'failed', false],
    [503, undefined, 'failed', true],
    [599, undefined, 'failed', true],
    [499, undefined, 'failed', false],
  ];
  for (const [status, q850, disposition, retryable] of table)
    it(`${status}${q850 ? ` with Q.850 ${q850}` : ''} is ${disposition}, ${retryable ? 'worth another try' : 'final'}`, () => {
      expect(of(status, q850)).toEqual(jasmine.objectContaining({ disposition, retryable }));
    });

  it('blames the trunk for a 408 without any ringing, and nobody when it rang', () => {
    expect(of(408).fault).toBe('carrier');
    expect(of(408, undefined, true)).toEqual(
      jasmine.objectContaining({ disposition: 'no_answer', fault: 'callee' }),
    );
  });

  it('names trunk, status and what to try in every explanation', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 699 }), fc.boolean(), (status, rang) => {
        const { explanation, sipStatus } = of(status, undefined, rang);
        expect(explanation).toContain(`SIP ${status} X from trunk T: `);
        expect(explanation.length).toBeGreaterThan(40);
        expect(sipStatus).toBe(status);
      }),
    );
  });

  it('finds the Q.850 cause among several reasons', () => {
    expect(q850Of('SIP;cause=503, Q.850;cause=34;text="No circuit"')).toBe(34);
    expect(q850Of('q.850 ; cause = 16')).toBe(16);
    expect(q850Of('SIP;cause=200;text="ok"')).toBeUndefined();
    expect(q850Of(undefined)).toBeUndefined();
  });

  it('tells a phone that rang out from one that never rang', () => {
    expect(rangOut(true, 30, 'T').cause).toBe('ring_timeout');
    expect(rangOut(false, 30, 'T').fault).toBe('carrier');
  });

  it('tells a hang-up from a dialog that timed out', () => {
    expect(endingOfBye(undefined).cause).toBe('callee_hung_up');
    for (const text of ['ACK timeout', 'Session expired', 'Session refresh failed'])
      expect(endingOfBye(`SIP;cause=200;text="${text}"`).cause).toBe('dialog_timeout');
  });
});
