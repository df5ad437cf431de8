import { endingOfHangUp, endingOfRefusal, statusOf } from './endings.ts';

describe('the ending of a PBX’s channel', () => {
  const of = (cause?: number, status?: number, rang = false) => {
    const told = { ...(cause !== undefined && { cause }), ...(status && { tech_cause: status }) };
    const { disposition, fault, sipStatus } = endingOfRefusal({ ...told, rang, trunk: 'T' });
    return [disposition, fault, sipStatus];
  };

  it('is judged by the SIP status that the PBX tells', () => {
    expect(of(17, 486)).toEqual(['busy', 'callee', 486]);
    expect(of(21, 403)).toEqual(['failed', 'configuration', 403]);
    expect(of(21, 603)).toEqual(['failed', 'callee', 603]);
    expect(of(20, 480)).toEqual(['no_answer', 'callee', 480]);
    expect(of(34, 503)).toEqual(['failed', 'carrier', 503]);
  });

  it('is judged by its cause where an older one tells no status', () => {
    expect(of(17)).toEqual(['busy', 'callee', 486]);
    expect(of(1)).toEqual(['failed', 'callee', 404]);
    expect(of(3)).toEqual(['failed', 'carrier', 404]);
    expect(of(19, undefined, true)).toEqual(['no_answer', 'callee', 480]);
    expect(of(38)).toEqual(['failed', 'carrier', 500]);
    expect(of()).toEqual(['failed', 'carrier', 503]);
  });

  it('believes no status that is no refusal', () => {
    expect(statusOf({ cause: 17, tech_cause: 200 })).toBe(486);
  });

  it('tells a callee who hung up from a line that failed', () => {
    const of = (cause: number) => endingOfHangUp({ type: 'ChannelDestroyed', cause }).cause;
    expect([of(16), of(31), of(44), of(41)]).toEqual([
      ...['callee_hung_up', 'callee_hung_up', 'dialog_timeout', 'dialog_timeout'],
    ]);
  });
});
