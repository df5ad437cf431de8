import fc from 'fast-check';
import { endingOfBye, endingOfFailure, q850Of, rangOut, wasDelivered } from './disposition.ts';

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

/** Each row of the rules of dialling: SIP and Q.850 cause → disposition, whose fault, again?, NER. */
describe('a cause of the telephone network', () => {
  type Row = [
    status: number,
    q850: number | undefined,
    disposition: string,
    fault: string,
    retryable: boolean,
    good: boolean,
  ];
  const none = undefined;
  const rows: Row[] = [
    [486, 17, 'busy', 'callee', true, true],
    [600, none, 'busy', 'callee', true, true],
    [480, none, 'no_answer', 'callee', true, true],
    [480, 17, 'busy', 'callee', true, true],
    [480, 18, 'no_answer', 'callee', true, true],
    [480, 19, 'no_answer', 'callee', true, true],
    [480, 20, 'no_answer', 'callee', true, true],
    [480, 31, 'no_answer', 'carrier', true, false],
    [408, 18, 'failed', 'carrier', true, false],
    [408, 102, 'failed', 'carrier', true, false],
    [487, none, 'failed', 'carrier', true, false],
    [404, none, 'failed', 'callee', false, false],
    [404, 1, 'failed', 'callee', false, false],
    [604, 1, 'failed', 'callee', false, false],
    [404, 2, 'failed', 'carrier', true, false],
    [404, 3, 'failed', 'carrier', true, false],
    [410, 22, 'failed', 'callee', false, false],
    [301, none, 'failed', 'callee', false, false],
    [484, 28, 'failed', 'configuration', false, false],
    [403, 21, 'failed', 'configuration', false, false],
    [403, 57, 'failed', 'configuration', false, false],
    [401, none, 'failed', 'configuration', false, false],
    [407, none, 'failed', 'configuration', false, false],
    [402, none, 'failed', 'configuration', false, false],
    [488, 65, 'failed', 'configuration', false, false],
    [606, none, 'failed', 'configuration', false, false],
    [415, none, 'failed', 'configuration', false, false],
    [503, 88, 'failed', 'configuration', false, false],
    [503, 50, 'failed', 'configuration', false, false],
    [483, 25, 'failed', 'carrier', true, false],
    [482, none, 'failed', 'carrier', true, false],
    [500, 41, 'failed', 'carrier', true, false],
    [500, 127, 'failed', 'carrier', true, false],
    [500, 25, 'failed', 'carrier', true, false],
    [502, 27, 'failed', 'carrier', true, false],
    [502, 38, 'failed', 'carrier', true, false],
    [503, none, 'failed', 'carrier', true, false],
    [503, 34, 'failed', 'carrier', true, false],
    [503, 42, 'failed', 'carrier', true, false],
    [503, 47, 'failed', 'carrier', true, false],
    [503, 17, 'busy', 'callee', true, true],
    [504, 102, 'failed', 'carrier', true, false],
    [603, none, 'failed', 'callee', true, true],
    [603, 21, 'failed', 'callee', true, true],
    [603, 79, 'failed', 'configuration', false, false],
    [607, none, 'failed', 'callee', false, false],
    [608, none, 'failed', 'carrier', false, false],
    [428, none, 'failed', 'configuration', false, false],
    [438, none, 'failed', 'configuration', false, false],
    [420, none, 'failed', 'configuration', false, false],
    [302, none, 'failed', 'carrier', false, false],
    [699, none, 'failed', 'carrier', false, false],
  ];
  for (const [status, q850, disposition, fault, retryable, good] of rows)
    it(`${status}${q850 === undefined ? '' : ` with cause ${q850}`} is ${disposition}, the fault of ${fault}, ${retryable ? 'worth' : 'not worth'} another try, ${good ? 'good' : 'bad'} for the NER`, () => {
      const { cause, ...ending } = of(status, q850);
      expect(ending).toEqual(jasmine.objectContaining({ disposition, fault, retryable }));
      expect(wasDelivered(cause, false)).toBe(good);
    });

  it('of a phone that rang is the callee’s silence, whoever gave up', () => {
    for (const status of [408, 487]) {
      const { cause, disposition } = of(status, undefined, true);
      expect([disposition, wasDelivered(cause, true)]).toEqual(['no_answer', true]);
    }
    expect([wasDelivered('ring_timeout', true), wasDelivered('no_progress', false)]).toEqual([
      true,
      false,
    ]);
  });

  it('603 is no decline when somebody on the way has blocked it', () => {
    const blocked = endingOfFailure({
      ...{ status: 603, reason: 'Network Blocked', trunk: 'T', rang: false, q850: 21 },
    });
    expect([blocked.cause, blocked.fault, blocked.retryable]).toEqual([
      'sip_603_blocked',
      'carrier',
      false,
    ]);
    expect(blocked.explanation).toContain('reputation');
    expect(wasDelivered(blocked.cause, false)).toBeFalse();
  });

  it('is good for the NER in no ending that is none of the network’s', () => {
    for (const cause of ['invite_not_sent', 'internal', 'node_lost', 'media_timeout', ''])
      expect(wasDelivered(cause, true)).toBeFalse();
  });
});
