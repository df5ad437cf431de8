import type { MediaCapabilities } from '../../actors/ports/media.ts';
import { lacksOf } from './fit.ts';

const asterisk: MediaCapabilities = {
  ...{ exactPlayout: false, reoffer: true, sendsDtmf: true, codecs: ['PCMU'] },
  ...{ encrypts: false, encryptsIfAgreed: false, packetsMs: [20] },
};

describe('what a media server cannot do for a call', () => {
  it('is nothing for a call that asks for nothing special', () => {
    expect(lacksOf(asterisk, { codecs: ['PCMA', 'PCMU'] })).toEqual([]);
    expect(lacksOf(asterisk, { codecs: ['PCMU'], srtp: 'optional', ptimeMs: 20 })).toEqual([]);
  });

  it('is everything that its trunk demands and the server has not', () =>
    expect(lacksOf(asterisk, { codecs: ['PCMA'], srtp: 'required', ptimeMs: 30 })).toEqual([
      'srtp',
      'codecs',
      'ptime',
    ]));
});
