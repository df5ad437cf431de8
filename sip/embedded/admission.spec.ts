import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Admission } from './admission.ts';
import type { SipMessage } from './message/message.ts';
import { startSipServer } from './server.ts';
import { RawApp } from './testing/app.ts';
import { Peer } from './testing/peer.ts';
import { until } from './testing/until.ts';

const isRequest = (message: SipMessage | undefined, method: string): boolean =>
  message?.kind === 'request' && message.method === method;

describe('who may begin something with us', () => {
  const cases: [peers: string[] | null, address: string, isKnown: boolean][] = [
    [null, '203.0.113.9', true],
    [[], '127.0.0.1', false],
    [['192.0.2.1'], '192.0.2.1', true],
    [['192.0.2.1'], '192.0.2.2', false],
    [['192.0.2.0/24'], '192.0.2.200', true],
    [['192.0.2.0/24'], '192.0.3.1', false],
    [['192.0.2.1'], '::ffff:192.0.2.1', true],
    [['2001:db8::/32'], '2001:db8::7', true],
    [['2001:db8::1'], '2001:db9::1', false],
    [['2001:db8::1'], '192.0.2.1', false],
  ];
  for (const [peers, address, isKnown] of cases)
    it(`${isKnown ? 'knows' : 'does not know'} ${address} among ${peers?.join(' ') ?? 'everybody'}`, () => {
      expect(new Admission(peers).knows(address)).toBe(isKnown);
    });

  it('is counted and not answered, but for requests of a dialog that is up', async () => {
    const server = await startSipServer({ sip: { host: '127.0.0.1', port: 0 } });
    const app = await RawApp.connect(server.control);
    const peer = await Peer.open();
    const stranger = createSocket('udp4').bind(0, '127.0.0.2');
    await once(stranger, 'listening');
    let heard = '';
    stranger.on('message', (data) => (heard += data.toString()));
    const send = (text: string) => stranger.send(text, server.sip.port, '127.0.0.1');
    const via = `Via: SIP/2.0/UDP 127.0.0.2:${stranger.address().port};rport`;
    const request = (method: string, { to, from, callId }: Record<string, string>) =>
      [
        `${method} sip:x@127.0.0.1:${server.sip.port} SIP/2.0`,
        `${via};branch=z9hG4bK${method}`,
        ...[`From: ${from}`, `To: ${to}`, `Call-ID: ${callId}`, `CSeq: 7 ${method}`],
        ...['Max-Forwards: 70', 'Content-Length: 0', '', ''],
      ].join('\r\n');
    try {
      server.admit(['127.0.0.1']);
      await app.sip('||', `INVITE ${peer.uri} SIP/2.0\r\n\r\n`);
      const invite = await peer.nextRequest('INVITE');
      peer.reply(invite, server.sip.port, '200 OK', {
        tag: 'far',
        lines: [`Contact: <${peer.uri}>`],
      });
      await app.next(200);
      const value = (name: string) => invite.headers.find(({ key }) => key === name)?.value ?? '';
      send(request('OPTIONS', { to: '<sip:a@b>', from: '<sip:c@d>;tag=1', callId: 'none' }));
      send('OPTIONS');
      await until(() => server.stats().dropped === 1, 'the stranger is dropped');
      expect(heard).toBe('');
      send(
        request('BYE', {
          to: value('from'),
          from: `${value('to')};tag=far`,
          callId: value('call-id'),
        }),
      );
      await until(() => app.events.some(({ message }) => isRequest(message, 'BYE')), 'the BYE');
      expect(server.stats().dropped).toBe(1);
    } finally {
      stranger.close();
      await peer.close();
      await app.close();
      await server.close();
    }
  });
});
