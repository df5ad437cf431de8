import { cryptoOffer } from './sdes.ts';
import {
  answerDirection,
  parseSdp,
  payloadTypeOf,
  SdpError,
  writeSdp,
  type LocalAudio,
} from './sdp.ts';

const local: LocalAudio = {
  address: '192.0.2.7',
  port: 20000,
  sessionId: 42,
  version: 1,
  codecs: [
    { codec: 'PCMU', payloadType: 0 },
    { codec: 'PCMA', payloadType: 8 },
  ],
  dtmfPayloadType: 101,
  direction: 'sendrecv',
  isSecure: false,
  crypto: [],
  ptimeMs: 20,
};

const answer = (...lines: string[]): string =>
  ['v=0', 'o=x 1 1 IN IP4 203.0.113.9', 's=-', 't=0 0', ...lines, ''].join('\r\n');

describe('an SDP', () => {
  it('that we wrote reads as what we meant', () => {
    expect(parseSdp(writeSdp(local))).toEqual({
      address: '192.0.2.7',
      port: 20000,
      rtcpPort: 20001,
      rtcpMux: false,
      codecs: [...local.codecs],
      dtmfPayloadType: 101,
      direction: 'sendrecv',
      isSecure: false,
      crypto: [],
      ptimeMs: 20,
    });
  });

  it('carries keys for encrypted audio both ways', () => {
    const crypto = cryptoOffer();
    const { isSecure, crypto: read } = parseSdp(writeSdp({ ...local, isSecure: true, crypto }));
    expect(isSecure).toBeTrue();
    expect(read).toEqual(crypto);
  });

  it('ends every line with CRLF and names an IPv6 address as one', () => {
    const text = writeSdp({ ...local, address: '2001:db8::1', dtmfPayloadType: null });
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text).toContain('c=IN IP6 2001:db8::1\r\n');
    expect(text).not.toContain('telephone-event');
  });

  it('knows static payload types without rtpmap, and dynamic ones by it', () => {
    const sdp = answer(
      'c=IN IP4 203.0.113.9',
      'm=audio 4000 RTP/AVP 18 96 0 97',
      'a=rtpmap:96 pcma/8000/1',
      'a=rtpmap:97 telephone-event/8000',
    );
    const { codecs, dtmfPayloadType } = parseSdp(sdp);
    expect(codecs).toEqual([
      { codec: 'G729', payloadType: 18 },
      { codec: 'PCMA', payloadType: 96 },
      { codec: 'PCMU', payloadType: 0 },
    ]);
    expect(dtmfPayloadType).toBe(97);
  });

  it('names codecs that media servers speak as carriers do', () => {
    const codecs = (['G722', 'G729', 'OPUS'] as const).map((codec) => ({
      ...{ codec, payloadType: payloadTypeOf(codec) },
    }));
    const text = writeSdp({ ...local, codecs });
    expect(text).toContain('RTP/AVP 9 18 107 101\r\n');
    expect(text).toContain('a=rtpmap:9 G722/8000\r\n');
    expect(text).toContain('a=rtpmap:107 opus/48000/2\r\na=fmtp:107 useinbandfec=1\r\n');
    expect(parseSdp(text).codecs).toEqual(codecs);
  });

  it("prefers the stream's own address, and takes bare line feeds", () => {
    const sdp = 'v=0\nc=IN IP4 203.0.113.1\nm=audio 4000 RTP/AVP 0\nc=IN IP4 203.0.113.2/127\n';
    expect(parseSdp(sdp).address).toBe('203.0.113.2');
  });

  it('skips a video stream that stands first', () => {
    const sdp = answer('c=IN IP4 1.2.3.4', 'm=video 0 RTP/AVP 96', 'm=audio 4000 RTP/AVP 8');
    expect(parseSdp(sdp).port).toBe(4000);
  });

  it('tells where reports go', () => {
    const head = ['c=IN IP4 1.2.3.4', 'm=audio 4000 RTP/AVP 0'];
    expect(parseSdp(answer(...head, 'a=rtcp:5001 IN IP4 1.2.3.4')).rtcpPort).toBe(5001);
    expect(parseSdp(answer(...head, 'a=rtcp-mux')).rtcpPort).toBe(4000);
  });

  it('is on hold by its direction or by the address of old', () => {
    const media = 'm=audio 4000 RTP/AVP 0';
    expect(parseSdp(answer('c=IN IP4 1.2.3.4', media, 'a=sendonly')).direction).toBe('sendonly');
    expect(parseSdp(answer('a=inactive', 'c=IN IP4 1.2.3.4', media)).direction).toBe('inactive');
    expect(parseSdp(answer('c=IN IP4 0.0.0.0', media)).direction).toBe('inactive');
  });

  it('that cannot be used says why', () => {
    const cases: [string, RegExp][] = [
      ['', /no audio/],
      [answer('c=IN IP4 1.2.3.4', 'm=audio 0 RTP/AVP 0'), /refused/],
      [answer('c=IN IP4 1.2.3.4', 'm=audio 4000 UDP/TLS/RTP/SAVPF 0'), /UDP\/TLS/],
      [answer('m=audio 4000 RTP/AVP 0'), /no address/],
      [answer('c=', 'm=audio 70000 RTP/AVP 0'), /refused/],
    ];
    for (const [sdp, message] of cases) expect(() => parseSdp(sdp)).toThrowError(SdpError, message);
  });

  it('is answered with the other side of its direction', () => {
    expect(
      (['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const).map(answerDirection),
    ).toEqual(['sendrecv', 'recvonly', 'sendonly', 'inactive']);
  });
});
