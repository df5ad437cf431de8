import { aPlan } from '../../actors/ports/fakes.ts';
import { nextHop, nextHopOf } from './addresses.ts';
import { contactOf, isInside, seenFromOutside } from './nat.ts';

const outside = { hostPort: 'pbx.example:5080', address: '203.0.113.9' };
const sdp = (address: string): string =>
  `v=0\r\no=- 1 1 IN IP4 10.0.0.5\r\ns=-\r\nc=IN IP4 ${address}\r\nm=audio 20000 RTP/AVP 8\r\n`;

describe('A trunk beyond a NAT', () => {
  it('knows our own network from the rest of the world', () => {
    for (const address of ['10.1.2.3', '172.31.0.1', '192.168.1.1', '127.0.0.1', 'fd00::1', '::1'])
      expect(isInside(address)).withContext(address).toBeTrue();
    for (const address of ['172.32.0.1', '203.0.113.9', '8.8.8.8', '2001:db8::1', 'name.example'])
      expect(isInside(address)).withContext(address).toBeFalse();
  });

  it('reads our outside address in Contact and SDP, and our own without one', () => {
    const trunk = { ...aPlan().trunk, username: 'acct', transport: 'tls' } as const;
    expect(contactOf(trunk, outside)).toBe('<sip:acct@pbx.example:5080;transport=tls>');
    expect(contactOf(trunk, null)).toBe('<sip:acct@localhost;transport=tls>');
    expect(seenFromOutside(sdp('10.0.0.5'), outside)).toBe(
      sdp('203.0.113.9').replace('IP4 10.0.0.5', 'IP4 203.0.113.9'),
    );
    expect(seenFromOutside(sdp('10.0.0.5'), null)).toBe(sdp('10.0.0.5'));
  });

  it('is left on hold', () => {
    expect(seenFromOutside(sdp('0.0.0.0'), outside)).toContain('c=IN IP4 0.0.0.0');
  });
});

describe('An outbound proxy', () => {
  const trunk = { ...aPlan().trunk, host: 'carrier.example', port: 5060 };

  it('is where everything goes first', () => {
    expect(nextHopOf(trunk)).toEqual({ host: 'carrier.example', port: 5060 });
    const over = (outboundProxy: string) => nextHopOf({ ...trunk, outboundProxy });
    expect(over('proxy.example')).toEqual({ host: 'proxy.example', port: null });
    expect(over('proxy.example:5070')).toEqual({ host: 'proxy.example', port: 5070 });
    expect(over('[2001:db8::1]:5070')).toEqual({ host: '2001:db8::1', port: 5070 });
  });

  it('stands in a loose route', () => {
    expect(nextHop(trunk)).toEqual({});
    expect(nextHop({ ...trunk, outboundProxy: 'proxy.example:5070', transport: 'tcp' })).toEqual({
      Route: '<sip:proxy.example:5070;transport=tcp;lr>',
    });
  });
});
