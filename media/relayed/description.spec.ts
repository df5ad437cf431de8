import { formatCrypto, newCrypto } from '../codec/sdes.ts';
import { parseSdp, SdpError, type SdpCodec } from '../codec/sdp.ts';
import { carrierOf, Described, placeholder } from './description.ts';

const CARRIER = [
  ...['v=0', 'o=- 1 1 IN IP4 203.0.113.9', 's=-', 'c=IN IP4 203.0.113.9', 't=0 0'],
  ...['m=audio 4000 RTP/AVP 18 96 8 0 97', 'a=rtpmap:18 G729/8000', 'a=fmtp:18 annexb=no'],
  ...['a=rtpmap:96 opus/48000/2', 'a=fmtp:96 useinbandfec=1', 'a=rtpmap:97 telephone-event/8000'],
  ...['a=fmtp:97 0-16', 'a=sendonly', 'm=video 5000 RTP/AVP 18', 'a=rtpmap:18 H264/90000', ''],
].join('\r\n');
const SERVER = ['v=0', 'c=IN IP4 192.0.2.1', 'm=audio 30000 RTP/AVP 8', ''].join('\r\n');

const wanted = (...codecs: SdpCodec[]) => ({ codecs, ptimeMs: 20, encrypts: false });

describe('what a media server is told of a carrier', () => {
  it('has the one codec that is to be spoken, and the keys', () => {
    const { codec, sdp } = carrierOf(CARRIER, wanted('PCMA', 'OPUS'));
    expect(codec).toEqual({ codec: 'OPUS', payloadType: 96 });
    expect(sdp).toContain('m=audio 4000 RTP/AVP 96 97\r\n');
    expect(sdp).toContain('a=fmtp:96 useinbandfec=1\r\n');
    expect(sdp).not.toContain('G729');
    expect(sdp).not.toContain('annexb');
    expect(parseSdp(sdp)).toEqual({ ...parseSdp(CARRIER), codecs: [codec] });
  });

  it('leaves alone what is no audio', () => {
    const { sdp } = carrierOf(CARRIER, wanted('PCMU'));
    expect(sdp.slice(sdp.indexOf('m=video'))).toBe(CARRIER.slice(CARRIER.indexOf('m=video')));
  });

  it('is nothing where the carrier takes none of what is wanted', () => {
    expect(() => carrierOf(CARRIER, wanted('G722'))).toThrowError(
      SdpError,
      /none of our codecs \(G722\)/,
    );
  });

  it('is at first where nobody is, with all that is wanted', () => {
    const told = parseSdp(placeholder(wanted('G722', 'PCMA')));
    expect(told.direction).toBe('inactive');
    expect(told.codecs.map(({ codec }) => codec)).toEqual(['G722', 'PCMA']);
  });
});

describe('what a carrier is told of a media server', () => {
  it('is its address in our words: all codecs at first, later the one that is spoken', () => {
    const described = new Described(wanted('G722', 'OPUS', 'PCMA'));
    const offer = described.offer(SERVER);
    expect(parseSdp(offer)).toEqual(
      jasmine.objectContaining({ address: '192.0.2.1', port: 30_000, direction: 'sendrecv' }),
    );
    expect(parseSdp(offer).codecs.map(({ codec }) => codec)).toEqual(['G722', 'OPUS', 'PCMA']);
    const answer = described.answer(SERVER, carrierOf(CARRIER, wanted('OPUS', 'PCMA')));
    expect(answer).toContain('m=audio 30000 RTP/AVP 96 97\r\n');
    expect(answer).toContain('a=rtpmap:96 opus/48000/2\r\n');
    expect(answer).toContain('a=recvonly\r\n');
    const versionOf = (sdp: string) => /o=- (\d+ \d+)/.exec(sdp)?.[1]?.split(' ').map(Number);
    const [[id = 0, version = 0] = []] = [versionOf(offer)];
    expect(versionOf(answer)).toEqual([id, version + 1]);
  });
});

describe('keys between a carrier and a media server', () => {
  const line = (tag: number) => formatCrypto(newCrypto(tag, SUITE));
  const SUITE = 'AES_CM_128_HMAC_SHA1_80';
  const keyed = (sdp: string, key: string, protocol = 'RTP/SAVP') =>
    `${sdp.replace('RTP/AVP', protocol)}${key}\r\n`;
  const audio = (types = '8') =>
    ['v=0', 'c=IN IP4 192.0.2.1', `m=audio 30000 RTP/AVP ${types}`, ''].join('\r\n');
  const encrypted = { ...wanted('PCMA'), encrypts: true };

  it('are asked for by a key of nobody, and only where they are wanted', () => {
    expect(placeholder(wanted('PCMA'))).not.toContain('a=crypto');
    expect(placeholder(encrypted)).toMatch(/RTP\/SAVP [^]*a=crypto:1 AES/);
  });

  it('are offered as the media server names them, which has to keep to that', () => {
    const described = new Described(encrypted);
    const ours = line(1);
    expect(described.offer(keyed(audio(), ours))).toContain(ours);
    expect(() => described.answered(keyed(audio(), ours))).not.toThrow();
    expect(() => described.answered(keyed(audio(), line(1)))).toThrowError(SdpError, /changed/);
    expect(() => new Described(encrypted).offer(audio())).toThrowError(SdpError, /no key/);
  });

  it('answer a carrier that names others', () => {
    const described = new Described(encrypted);
    described.offer(keyed(audio(), line(1)));
    const carrier = carrierOf(keyed(audio(), line(2)), encrypted);
    expect(carrier.sdp).toContain('a=crypto:2 AES');
    const ours = line(2);
    const answer = described.answer(keyed(audio(), ours), carrier);
    expect(answer).toMatch(/RTP\/SAVP 8/);
    expect(answer).toContain(ours);
  });

  it('are kept from a media server where they are switched off', () => {
    const { sdp } = carrierOf(keyed(audio(), line(1), 'RTP/AVP'), wanted('PCMA'));
    expect(sdp).not.toContain('a=crypto');
    const secure = keyed(audio(), line(1));
    expect(() => carrierOf(secure, wanted('PCMA'))).toThrowError(SdpError, /switched off/);
  });

  it('must be there where they are required', () => {
    expect(() => carrierOf(audio(), encrypted)).toThrowError(SdpError, /does not encrypt/);
    const strange = keyed(audio(), 'a=crypto:1 F8_128_HMAC_SHA1_80 inline:AAAA');
    expect(() => carrierOf(strange, encrypted)).toThrowError(SdpError, /no suite and key/);
  });
});
