import { AsteriskTrunk, watchedEndpoint } from './trunk-asterisk.ts';

describe('a dial string', () => {
  const { dial_string: schema } = AsteriskTrunk.shape;
  const watched = (dial_string: string, endpoint: string | null = null) =>
    watchedEndpoint({
      ...{ url: 'http://pbx:8088', dial_string, endpoint },
      ...{ caller_id: 'e164', variables: {} },
    });

  it('names one destination with the number in it, once', () => {
    for (const text of [
      'PJSIP/${number}@trunk',
      'PJSIP/trunk/sip:${number}@10.0.0.1',
      'Local/${number}@from-internal',
    ])
      expect(schema.safeParse(text).success).withContext(text).toBeTrue();
    for (const text of [
      'PJSIP/100@trunk',
      'PJSIP/${number}@a&PJSIP/${number}@b',
      'nonsense',
      'PJSIP/${number}@a b',
    ])
      expect(schema.safeParse(text).success).withContext(text).toBeFalse();
  });

  it('says which trunk of the PBX is looked at, unless another is named', () => {
    expect(watched('PJSIP/${number}@trunk')).toBe('PJSIP/trunk');
    expect(watched('PJSIP/trunk/sip:${number}@10.0.0.1')).toBe('PJSIP/trunk');
    expect(watched('IAX2/office/${number}')).toBe('IAX2/office');
    expect(watched('Local/${number}@from-internal')).toBeNull();
    expect(watched('Local/${number}@from-internal', 'PJSIP/trunk')).toBe('PJSIP/trunk');
  });
});
