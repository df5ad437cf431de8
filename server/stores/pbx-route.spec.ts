import { aTrunk } from '../../actors/ports/fakes.ts';
import { ownedByPbx } from './pbx-route.ts';

describe('a trunk whose calls a PBX places', () => {
  it('has nothing of what only our own SIP would heed', () => {
    const route = ownedByPbx(
      aTrunk({
        ...{ register: true, username: 'ada', password: 'secret', transport: 'tls' },
        ...{ srtp: 'required', identityHeader: 'p_asserted', diversion: '+902125550100' },
        ...{ outboundProxy: 'proxy.example', dtmfMode: 'auto', ptimeMs: 40 },
      }),
    );
    expect(route).toEqual(
      jasmine.objectContaining({
        ...{ register: false, username: null, password: null, transport: 'udp' },
        ...{ srtp: 'off', identityHeader: 'none', diversion: null, outboundProxy: null },
        ...{ dtmfMode: 'info', ptimeMs: 20 },
      }),
    );
  });

  it('speaks G.711 with us, in the order of the trunk', () => {
    const spoken = (...codecs: Parameters<typeof ownedByPbx>[0]['codecs'][number][]) =>
      ownedByPbx(aTrunk({ codecs })).codecs.join();
    expect(spoken('PCMU')).toBe('PCMU,PCMA');
    expect(spoken('PCMA')).toBe('PCMA,PCMU');
    expect(spoken('OPUS', 'PCMU', 'PCMA')).toBe('PCMU,PCMA');
    expect(spoken('OPUS')).toBe('PCMA,PCMU');
  });

  it('keeps its limits, its numbers and its own headers', () => {
    const kept = { maxChannels: 7, callerId: '+902125550100', extraHeaders: { 'X-A': '1' } };
    expect(ownedByPbx(aTrunk(kept))).toEqual(jasmine.objectContaining(kept));
  });
});
