import { aPlan } from '../../../actors/ports/fakes.ts';
import type { RtpStats, TrunkRoute } from '../../../actors/ports/model.ts';
import { endingOfFailure, notSent, rangOut } from '../../../sip/disposition/disposition.ts';
import { callFinding, type CallSeen } from './call-diagnosis.ts';

const RTP: RtpStats = {
  ...{ codec: 'PCMU', received: 198, sent: 200, lost: 2, late: 0, concealed: 0, jitterMs: 1.25 },
  ...{ rttMs: null, mos: 4.31, remoteLoss: null },
};

describe('what a test call says of a trunk', () => {
  const trunk = (over: Partial<TrunkRoute> = {}): TrunkRoute => ({ ...aPlan().trunk, ...over });
  const answered = (over: Partial<Extract<CallSeen, { kind: 'answered' }>> = {}) => {
    const talk = { received: 198, loudMs: 900, ringAfterMs: 120, keysProblem: null };
    return callFinding({ kind: 'answered', rtp: RTP, lastedMs: 4000, ...talk, ...over }, trunk());
  };
  const refused = (status: number, over: Partial<TrunkRoute> = {}, hasProved = false) => {
    const told = { status, reason: 'Reason', rang: false, trunk: 'Main' };
    const ending = endingOfFailure(told);
    return callFinding({ kind: 'unanswered', ending, hasProved }, trunk(over));
  };

  it('is good when it was answered and heard, with the figures of the line', () => {
    expect(answered()).toEqual({
      verdict: 'ok',
      diagnosis: 'ok',
      detail:
        'PCMU · 198 packets · 0.9 s heard · 1.0 % lost · 1.3 ms jitter · MOS 4.3 · rang after 120 ms',
    });
  });

  it('tells no audio, silence, an early hang-up and refused keys apart', () => {
    expect(answered({ received: 0, loudMs: 0, lastedMs: 8000 }).diagnosis).toBe('call_no_packets');
    expect(answered({ loudMs: 20, lastedMs: 8000 }).diagnosis).toBe('call_silent');
    expect(answered({ received: 0, loudMs: 0, lastedMs: 400 }).diagnosis).toBe('call_too_short');
    const keys = answered({ keysProblem: 'the far side refuses key presses by INFO: 415' });
    expect([keys.verdict, keys.diagnosis]).toEqual(['warning', 'call_keys_refused']);
    expect(keys.detail).toContain('INFO: 415');
  });

  const REFUSALS = [
    [401, 'failed', 'call_credentials'],
    [407, 'failed', 'call_credentials'],
    [403, 'failed', 'call_forbidden'],
    [404, 'failed', 'call_number'],
    [484, 'failed', 'call_number'],
    [488, 'failed', 'call_codecs'],
    [486, 'warning', 'call_busy'],
    [600, 'warning', 'call_busy'],
    [603, 'warning', 'call_declined'],
    [480, 'warning', 'call_unanswered'],
    [408, 'failed', 'call_no_progress'],
    [503, 'failed', 'call_carrier_failed'],
    [402, 'failed', 'call_refused'],
  ] as const;
  for (const [status, verdict, diagnosis] of REFUSALS)
    it(`calls ${status} ${diagnosis}`, () => {
      const found = refused(status);
      expect([found.verdict, found.diagnosis]).toEqual([verdict, diagnosis]);
      expect(found.detail).toContain(`SIP ${status} Reason from trunk Main`);
    });

  it('proposes the user name in From only after a password, and only when it is not there', () => {
    expect(refused(403, {}, true).diagnosis).toBe('call_wants_from_user');
    expect(refused(403, { fromUser: 'username' }, true).diagnosis).toBe('call_forbidden');
  });

  it('knows a phone that rings, one that does not, and a call that never left', () => {
    const of = (ending: ReturnType<typeof notSent>) =>
      callFinding({ kind: 'unanswered', ending, hasProved: false }, trunk()).diagnosis;
    expect(of(rangOut(true, 20, 'Main'))).toBe('call_unanswered');
    expect(of(rangOut(false, 20, 'Main'))).toBe('call_no_progress');
    expect(of(notSent('Main', 'there is no way'))).toBe('call_not_sent');
    const unusable = { kind: 'unusable', problem: 'The far side takes none of PCMU.' } as const;
    expect(callFinding(unusable, trunk()).diagnosis).toBe('call_codecs');
  });
});
