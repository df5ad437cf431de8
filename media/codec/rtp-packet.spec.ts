import {
  addSequence,
  addTimestamp,
  dtmfEvent,
  dtmfKey,
  emptyRtpPacket,
  isRtcp,
  parseRtp,
  parseTelephoneEvent,
  sequenceDistance,
  sequenceFollower,
  timestampDistance,
  writeRtpHeader,
  writeTelephoneEvent,
} from './rtp-packet.ts';

const header = {
  marker: true,
  payloadType: 101,
  sequenceNumber: 0xfffe,
  timestamp: 0xfedcba98,
  ssrc: 0x89abcdef,
};

describe('an RTP packet', () => {
  it('is read as it was written', () => {
    const packet = new Uint8Array(172);
    expect(writeRtpHeader(packet, header)).toBe(12);
    expect([...packet.subarray(0, 12)]).toEqual([
      0x80, 0xe5, 0xff, 0xfe, 0xfe, 0xdc, 0xba, 0x98, 0x89, 0xab, 0xcd, 0xef,
    ]);
    const read = emptyRtpPacket();
    expect(parseRtp(packet, read)).toBeTrue();
    expect(read).toEqual({ ...header, payloadOffset: 12, payloadLength: 160 });
  });

  it('has its payload after sources and extension and before the padding', () => {
    const packet = new Uint8Array(12 + 8 + 4 + 4 + 5 + 3);
    writeRtpHeader(packet, header);
    packet[0] = 0x80 | 0x20 | 0x10 | 2;
    packet[12 + 8 + 3] = 1;
    packet[packet.length - 1] = 3;
    const read = emptyRtpPacket();
    expect(parseRtp(packet, read)).toBeTrue();
    expect([read.payloadOffset, read.payloadLength]).toEqual([28, 5]);
  });

  it('is refused when it is short, of another version, or claims more than it holds', () => {
    const read = emptyRtpPacket();
    const broken = (change: (p: Uint8Array) => void, length = 20) => {
      const packet = new Uint8Array(length);
      writeRtpHeader(packet.length < 12 ? new Uint8Array(12) : packet, header);
      change(packet);
      return parseRtp(packet, read);
    };
    expect(broken(() => undefined)).toBeTrue();
    expect(broken(() => undefined, 11)).toBeFalse();
    expect(broken((p) => (p[0] = 0x40))).toBeFalse();
    expect(broken((p) => (p[0] = 0x8f))).toBeFalse();
    expect(broken((p) => p.set([0x90], 0), 14)).toBeFalse();
    expect(broken((p) => p.set([0x90, 0, 0, 0], 0) ?? (p[15] = 9))).toBeFalse();
    expect(broken((p) => p.set([0xa0], 0) ?? (p[19] = 9))).toBeFalse();
    expect(broken((p) => p.set([0xa0], 0))).toBeFalse();
  });

  it('is told from RTCP by its second byte', () => {
    const report = Uint8Array.of(0x80, 200, 0, 6, 0, 0, 0, 0);
    expect(isRtcp(report)).toBeTrue();
    const packet = new Uint8Array(172);
    writeRtpHeader(packet, header);
    expect(isRtcp(packet)).toBeFalse();
  });
});

describe('the counters of RTP', () => {
  it('wrap', () => {
    expect(addSequence(0xffff, 2)).toBe(1);
    expect(addTimestamp(0xffffff60, 320)).toBe(160);
    expect(sequenceDistance(0xfffe, 3)).toBe(5);
    expect(sequenceDistance(3, 0xfffe)).toBe(-5);
    expect(timestampDistance(0xffffff60, 160)).toBe(320);
    expect(timestampDistance(160, 0xffffff60)).toBe(-320);
  });

  it('are followed over the wrap, late packets counted back', () => {
    const { follow } = sequenceFollower();
    expect([65534, 65535, 1, 0, 2, 65533].map(follow)).toEqual([
      65534, 65535, 65537, 65536, 65538, 65533,
    ]);
  });
});

describe('a telephone event', () => {
  it('is read as it was written', () => {
    const packet = new Uint8Array(16);
    const pressed = { event: 11, end: true, volume: 10, durationSamples: 1600 };
    expect(writeTelephoneEvent(packet, 12, pressed)).toBe(4);
    expect([...packet.subarray(12)]).toEqual([11, 0x8a, 0x06, 0x40]);
    const read = { event: 0, end: false, volume: 0, durationSamples: 0 };
    expect(parseTelephoneEvent(packet, 12, read)).toBeTrue();
    expect(read).toEqual(pressed);
    expect(parseTelephoneEvent(packet, 13, read)).toBeFalse();
  });

  it('never claims a duration of more than its 16 bits', () => {
    const packet = new Uint8Array(4);
    writeTelephoneEvent(packet, 0, { event: 1, end: false, volume: 0, durationSamples: 70_000 });
    expect([...packet]).toEqual([1, 0, 0xff, 0xff]);
  });

  it('has a key for 0-9, star, hash and A-D, and none beyond', () => {
    for (const key of '0123456789*#ABCD') expect(dtmfKey(dtmfEvent(key)!)).toBe(key);
    expect(dtmfEvent('d')).toBe(15);
    expect([dtmfEvent('E'), dtmfEvent(''), dtmfEvent('12'), dtmfKey(16)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
