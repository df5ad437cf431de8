import { parseSdp, SdpError } from '../codec/sdp.ts';
import { carrierOf, Described, placeholder } from './description.ts';

const CARRIER = [
  ...['v=0', 'o=- 1 1 IN IP4 203.0.113.9', 's=-', 'c=IN IP4 203.0.113.9', 't=0 0'],
  ...['m=audio 4000 RTP/AVP 18 96 8 0 97', 'a=rtpmap:18 G729/8000', 'a=fmtp:18 annexb=no'],
  ...['a=rtpmap:96 opus/48000/2', 'a=fmtp:96 useinbandfec=1', 'a=rtpmap:97 telephone-event/8000'],
  ...['a=fmtp:97 0-16', 'a=sendonly', 'm=video 5000 RTP/AVP 18', 'a=rtpmap:18 H264/90000', ''],
].join('\r\n');
const SERVER = ['v=0', 'c=IN IP4 192.0.2.1', 'm=audio 30000 RTP/AVP 8', ''].join('\r\n');

describe('what a media server is told of a carrier', () => {
  it('has the one codec that is to be spoken, and the keys', () => {
    const { codec, sdp } = carrierOf(CARRIER, ['PCMA', 'OPUS']);
    expect(codec).toEqual({ codec: 'OPUS', payloadType: 96 });
    expect(sdp).toContain('m=audio 4000 RTP/AVP 96 97\r\n');
    expect(sdp).toContain('a=fmtp:96 useinbandfec=1\r\n');
    expect(sdp).not.toContain('G729');
    expect(sdp).not.toContain('annexb');
    expect(parseSdp(sdp)).toEqual({ ...parseSdp(CARRIER), codecs: [codec] });
  });

  it('leaves alone what is no audio', () => {
    const { sdp } = carrierOf(CARRIER, ['PCMU']);
    expect(sdp.slice(sdp.indexOf('m=video'))).toBe(CARRIER.slice(CARRIER.indexOf('m=video')));
  });

  it('is nothing where the carrier takes none of what is wanted', () => {
    expect(() => carrierOf(CARRIER, ['G722'])).toThrowError(
      SdpError,
      /none of our codecs \(G722\)/,
    );
  });

  it('is at first where nobody is, with all that is wanted', () => {
    const told = parseSdp(placeholder({ codecs: ['G722', 'PCMA'], ptimeMs: 30 }));
    expect(told.direction).toBe('inactive');
    expect(told.codecs.map(({ codec }) => codec)).toEqual(['G722', 'PCMA']);
  });
});

describe('what a carrier is told of a media server', () => {
  it('is its address in our words: all codecs at first, later the one that is spoken', () => {
    const described = new Described({ codecs: ['G722', 'OPUS', 'PCMA'], ptimeMs: 20 });
    const offer = described.offer(SERVER);
    expect(parseSdp(offer)).toEqual(
      jasmine.objectContaining({ address: '192.0.2.1', port: 30_000, direction: 'sendrecv' }),
    );
    expect(parseSdp(offer).codecs.map(({ codec }) => codec)).toEqual(['G722', 'OPUS', 'PCMA']);
    const answer = described.answer(SERVER, carrierOf(CARRIER, ['OPUS', 'PCMA']));
    expect(answer).toContain('m=audio 30000 RTP/AVP 96 97\r\n');
    expect(answer).toContain('a=rtpmap:96 opus/48000/2\r\n');
    expect(answer).toContain('a=recvonly\r\n');
    const versionOf = (sdp: string) => /o=- (\d+ \d+)/.exec(sdp)?.[1]?.split(' ').map(Number);
    const [[id = 0, version = 0] = []] = [versionOf(offer)];
    expect(versionOf(answer)).toEqual([id, version + 1]);
  });
});
