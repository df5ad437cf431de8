import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { SipMessage } from '../../actors/ports/telephony.ts';
import { until } from '../../actors/ports/until.ts';
import { hepOf } from './hep.ts';
import { HepSender } from './hep-sender.ts';

const TEXT = 'INVITE sip:é@192.0.2.9 SIP/2.0\r\nCall-ID: a@b\r\n\r\n';
const message = (over: Partial<SipMessage> = {}): SipMessage => ({
  callId: 'a@b',
  atUs: 1_700_000_000_123_456,
  direction: 'out',
  transport: 'udp',
  peer: null,
  text: TEXT,
  ...over,
});

/** Chunks by their type, read as the specification has them. */
function chunksOf(packet: Buffer): Map<number, Buffer> {
  expect(packet.toString('latin1', 0, 4)).toBe('HEP3');
  expect(packet.readUInt16BE(4)).toBe(packet.length);
  const chunks = new Map<number, Buffer>();
  for (let at = 6; at < packet.length;) {
    const length = packet.readUInt16BE(at + 4);
    expect(packet.readUInt16BE(at)).toBe(0);
    chunks.set(packet.readUInt16BE(at + 2), packet.subarray(at + 6, at + length));
    at += length;
  }
  return chunks;
}

describe('a HEP3 packet', () => {
  const ends = { local: '192.0.2.1:5060', peer: '198.51.100.7:5070' };
  const agent = { id: 2001, key: 'secret' };

  it('says who wrote to whom, when, and the message itself', () => {
    const chunks = chunksOf(hepOf(message(), ends, agent));
    const hex = (type: number) => chunks.get(type)?.toString('hex');
    expect([1, 2, 3, 4, 7, 8].map(hex)).toEqual([
      '02',
      '11',
      'c0000201',
      'c6336407',
      (5060).toString(16).padStart(4, '0'),
      (5070).toString(16).padStart(4, '0'),
    ]);
    expect(chunks.get(9)?.readUInt32BE()).toBe(1_700_000_000);
    expect(chunks.get(10)?.readUInt32BE()).toBe(123_456);
    expect([11, 12].map(hex)).toEqual(['01', '000007d1']);
    expect([14, 15, 17].map((type) => chunks.get(type)?.toString())).toEqual([
      'secret',
      TEXT,
      'a@b',
    ]);
  });

  it('turns the ends round for what came in, over TCP and IPv6 too', () => {
    const incoming = message({ direction: 'in', transport: 'tls' });
    const six = { local: '[2001:db8::1]:5061', peer: '[::1]:1000' };
    const chunks = chunksOf(hepOf(incoming, six, { id: 1, key: null }));
    expect(chunks.get(1)?.toString('hex')).toBe('0a');
    expect(chunks.get(2)?.toString('hex')).toBe('06');
    expect(chunks.get(5)?.toString('hex')).toBe('1'.padStart(32, '0'));
    expect(chunks.get(6)?.toString('hex')).toBe('20010db8000000000000000000000001');
    expect(chunks.get(7)?.readUInt16BE()).toBe(1000);
    expect(chunks.has(14)).toBeFalse();
  });

  it('is sent once the far side is known, in the order of the call', async () => {
    const homer = createSocket('udp4').bind(0, '127.0.0.1');
    await once(homer, 'listening');
    const received: Map<number, Buffer>[] = [];
    homer.on('message', (packet) => received.push(chunksOf(packet)));
    const { port } = homer.address();
    const sender = new HepSender({ host: '127.0.0.1', port, agent, local: ends.local });
    sender.add(message());
    sender.add(message({ callId: 'other', text: 'BYE' }));
    sender.add(message({ direction: 'in', peer: ends.peer, text: 'SIP/2.0 100 Trying' }));
    await until(() => received.length === 2);
    expect(received.map((chunks) => chunks.get(15)?.toString())).toEqual([
      TEXT,
      'SIP/2.0 100 Trying',
    ]);
    expect(received[0]?.get(4)?.toString('hex')).toBe('c6336407');
    await sender.close();
    await until(() => received.length === 3);
    expect(received[2]?.get(15)?.toString()).toBe('BYE');
    homer.close();
  });
});
