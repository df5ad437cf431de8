import type { SipTrunk } from '../../models/index.ts';
import { checkCampaignMedia, checkMedia, judgeTrunk, type MediaChoice } from './media-check.ts';

/** Only its own audio plane encrypts. */
const media: MediaChoice = {
  judge: ({ engine = null, srtp }) => {
    const isUnable = srtp === 'required' && engine !== 'embedded';
    return {
      ...{ engine, servers: [] },
      problem: isUnable ? 'media_server_unable' : null,
      explanation: isUnable ? 'It does not encrypt.' : null,
    };
  },
};
const trunk = (name: string, over: Partial<SipTrunk> = {}): SipTrunk =>
  ({ name, codecs: ['PCMU'], srtp: 'off', ptime: 20, media_engine: null, ...over }) as SipTrunk;
const plain = trunk('Plain');
const secret = trunk('Secret', { srtp: 'required', media_engine: 'embedded' });

describe('the media engine of a trunk', () => {
  it('is kept when it can do what the trunk asks', () => {
    expect(() => checkMedia(media, secret)).not.toThrow();
    expect(judgeTrunk(media, secret, 'asterisk').problem).toBe('media_server_unable');
  });

  it('is refused by its field when it cannot', () => {
    const chosen = trunk('Secret', { srtp: 'required', media_engine: 'asterisk' });
    expect(() => checkMedia(media, chosen)).toThrowMatching(
      (error: unknown) =>
        JSON.stringify(error).includes('"path":"media_engine"') &&
        (error as { status: number }).status === 422,
    );
  });
});

describe('the media engine of a campaign', () => {
  const check = (trunks: readonly SipTrunk[], isNamed: boolean) => () =>
    checkCampaignMedia(media, 'asterisk', { trunks, isNamed });

  it('must carry calls over each trunk that the campaign names', () => {
    expect(check([plain], true)).not.toThrow();
    expect(check([plain, secret], true)).toThrowError('Trunk “Secret”: It does not encrypt.');
  });

  it('must carry calls over one of those that the rules may choose', () => {
    expect(check([plain, secret], false)).not.toThrow();
    expect(check([secret], false)).toThrow();
    expect(check([], false)).not.toThrow();
  });
});
