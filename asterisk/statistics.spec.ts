import { rtpStatsOf } from './statistics.ts';

describe('what Asterisk counted of a call', () => {
  const counted = { rxcount: 500, txcount: 400, rxploss: 3, rxjitter: 0.002 };

  it('has the losses on the way to the carrier once it reports them', () => {
    expect(rtpStatsOf({ ...counted, rtt: 0.04, txploss: 20 })).toEqual(
      jasmine.objectContaining({
        received: 500,
        lost: 3,
        jitterMs: 2,
        rttMs: 40,
        remoteLoss: 0.05,
      }),
    );
  });

  it('says nothing of that way before', () => {
    expect(rtpStatsOf({ ...counted, rtt: 0, txploss: 0 })).toEqual(
      jasmine.objectContaining({ sent: 400, rttMs: null, remoteLoss: null }),
    );
    expect(rtpStatsOf({}).rttMs).toBeNull();
  });
});
