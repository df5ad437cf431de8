import { Codecs } from './trunk-codecs.ts';

describe('the codecs of a trunk', () => {
  it('stand in an order, each once', () => {
    expect(Codecs.parse(['G722', 'PCMU', 'OPUS'])).toEqual(['G722', 'PCMU', 'OPUS']);
    expect(Codecs.safeParse(['PCMA', 'PCMA']).success).toBeFalse();
    expect(Codecs.safeParse([]).success).toBeFalse();
    expect(Codecs.safeParse(['GSM']).success).toBeFalse();
  });
});
