import { buildRtcp, ntpMiddle, parseRtcp, roundTripMs, type ReportBlock } from './rtcp.ts';

const block: ReportBlock = {
  ssrc: 0xcafe0001,
  fractionLost: 0.25,
  lost: -3,
  highestSequence: 0x0001ffff,
  jitter: 80,
  lastSenderReport: 0x12345678,
  delaySinceReport: 65536,
};

describe('an RTCP report', () => {
  it('is read as it was written, by whom it is about', () => {
    const sender = { atMs: 1_700_000_000_500, timestamp: 99, packets: 50, octets: 8000 };
    const packet = buildRtcp({ ssrc: 7, cname: 'ep-1', sender, block });
    expect(packet.length % 4).toBe(0);
    expect(parseRtcp(packet, block.ssrc)).toEqual({
      ssrc: 7,
      senderReport: ntpMiddle(sender.atMs),
      block,
    });
    expect(parseRtcp(packet, 1)?.block).toBeNull();
  });

  it('of a mere receiver has no sender part', () => {
    const packet = buildRtcp({ ssrc: 7, cname: 'abc', block });
    expect(packet[1]).toBe(201);
    expect(parseRtcp(packet, block.ssrc)).toEqual({ ssrc: 7, senderReport: null, block });
  });

  it('is a compound with a canonical name, as every implementation demands', () => {
    const packet = buildRtcp({ ssrc: 7, cname: 'abcd' });
    const description = packet.subarray(8);
    expect([packet[1], packet[3], description[1], description[3]]).toEqual([201, 1, 202, 3]);
    expect(new TextDecoder().decode(description.subarray(10, 14))).toBe('abcd');
  });

  it('that is cut off or no report is ignored', () => {
    const packet = buildRtcp({ ssrc: 7, cname: 'x', block });
    for (let length = 0; length < 32; length++)
      expect(parseRtcp(packet.subarray(0, length), block.ssrc)).toBeUndefined();
    expect(parseRtcp(packet.subarray(32), 7)).toBeUndefined();
  });

  it('gives the round trip without the time the far side kept it', () => {
    const sentAt = 1_700_000_000_000;
    const quoted = { ...block, lastSenderReport: ntpMiddle(sentAt), delaySinceReport: 65536 };
    expect(roundTripMs(quoted, sentAt + 1080)).toBeCloseTo(80, 0);
    expect(roundTripMs({ ...quoted, lastSenderReport: 0 }, sentAt)).toBeNull();
  });
});
