import { randomBytes } from 'node:crypto';
import { cryptoOffer, formatCrypto, parseCrypto } from './sdes.ts';
import { keyBytesOf, SrtpReceiver, SrtpSender, type SrtpSuite } from './srtp.ts';

const SUITES: readonly SrtpSuite[] = [
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
  'AEAD_AES_128_GCM',
];
const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');

function packetOf(sequence: number, payload = 'voice', ssrc = 0xcafebabe): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0x8000, 0);
  head.writeUInt16BE(sequence & 0xffff, 2);
  head.writeUInt32BE(sequence * 160, 4);
  head.writeUInt32BE(ssrc, 8);
  return Buffer.concat([head, Buffer.from(payload)]);
}
const report = hex('81c8000d4d6172734e5450314e5450325254502000000001000000020000000000000000');

describe('Secure RTP', () => {
  // The vectors that libsrtp publishes, with the key of RFC 3711 appendix B.3.
  const cm = hex('e1f97a0d3e018be0d64fa32c06de4139 0ec675ad498afeebb6960b3aabe6');
  const plain = hex('800f1234decafbadcafebabe abababababababababababababababab');

  it('with AES in counter mode and an 80-bit tag gives what is published', () => {
    const secret = hex(
      '800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb',
    );
    expect(new SrtpSender('AES_CM_128_HMAC_SHA1_80', cm).protect(plain)).toEqual(secret);
    const received = new SrtpReceiver('AES_CM_128_HMAC_SHA1_80', cm).unprotect(Buffer.from(secret));
    expect(received).toEqual(plain);
  });

  it('of reports gives what is published', () => {
    const clear = hex('81c8000bcafebabe abababababababababababababababab');
    const secret = hex(
      '81c8000bcafebabe 7128035be487b9bdbef89041f977a5a8 80000001 993e08cd54d6c1230798',
    );
    const sender = new SrtpSender('AES_CM_128_HMAC_SHA1_80', cm);
    sender.protectReport(clear);
    expect(sender.protectReport(clear)).toEqual(secret);
  });

  it('with AES-GCM gives what is published', () => {
    const gcm = hex('000102030405060708090a0b0c0d0e0f a0a1a2a3a4a5a6a7a8a9aaab');
    const secret = hex(
      '800f1234decafbadcafebabe c5002ede04cfdd2eb91159e0880aa06e d2976826f796b201df3131a127e8a392',
    );
    expect(new SrtpSender('AEAD_AES_128_GCM', gcm).protect(plain)).toEqual(secret);
    const received = new SrtpReceiver('AEAD_AES_128_GCM', gcm).unprotect(Buffer.from(secret));
    expect(received).toEqual(plain);
  });

  for (const suite of SUITES)
    describe(`of ${suite}`, () => {
      let sender: SrtpSender;
      let receiver: SrtpReceiver;
      beforeEach(() => {
        const master = randomBytes(keyBytesOf(suite));
        sender = new SrtpSender(suite, master);
        receiver = new SrtpReceiver(suite, master);
      });
      const sent = (packet: Buffer): Buffer => Buffer.from(sender.protect(packet));
      const heard = (packet: Buffer) => receiver.unprotect(packet)?.toString('latin1', 12);

      it('carries packets and reports, and nothing of them in the clear', () => {
        const packet = sent(packetOf(7));
        expect(packet.includes('voice')).toBeFalse();
        expect(heard(packet)).toBe('voice');
        const secret = sender.protectReport(report);
        expect(secret.subarray(8).includes(report.subarray(8, 20))).toBeFalse();
        expect(receiver.unprotectReport(secret)).toEqual(report);
      });

      it('goes on when the sequence numbers begin anew, in disorder too', () => {
        const packets = [65_533, 65_534, 65_535, 65_536, 65_537, 65_538].map((n) =>
          sent(packetOf(n, `p${n}`)),
        );
        const disorder = [0, 1, 3, 2, 5, 4].map((index) => packets[index] as Buffer);
        expect(disorder.map(heard)).toEqual(
          [65_533, 65_534, 65_536, 65_535, 65_538, 65_537].map((n) => `p${n}`),
        );
      });

      it('takes nothing twice, nor what is long past', () => {
        const first = sent(packetOf(1));
        const again = Buffer.from(first);
        const past = sent(packetOf(2));
        expect(heard(first)).toBe('voice');
        expect(heard(again)).toBeUndefined();
        expect(heard(sent(packetOf(200)))).toBe('voice');
        expect(heard(past)).toBeUndefined();
        const told = sender.protectReport(report);
        expect(receiver.unprotectReport(Buffer.from(told))).toBeDefined();
        expect(receiver.unprotectReport(Buffer.from(told))).toBeUndefined();
      });

      it('refuses what is forged, cut or of another key', () => {
        const packet = sent(packetOf(9));
        for (let at = 0; at < packet.length; at++) {
          const forged = Buffer.from(packet);
          forged[at] = (forged[at] as number) ^ 1;
          expect(receiver.unprotect(forged)).withContext(`byte ${at}`).toBeUndefined();
          expect(receiver.unprotect(Buffer.from(packet.subarray(0, at)))).toBeUndefined();
        }
        const stranger = new SrtpReceiver(suite, randomBytes(keyBytesOf(suite)));
        expect(stranger.unprotect(Buffer.from(packet))).toBeUndefined();
        const told = sender.protectReport(report);
        told[12] = (told[12] as number) ^ 1;
        expect(receiver.unprotectReport(told)).toBeUndefined();
        expect(heard(packet)).toBe('voice');
      });

      it('follows the far side to another source', () => {
        expect(heard(sent(packetOf(9)))).toBe('voice');
        const other = new SrtpSender(suite, Buffer.alloc(keyBytesOf(suite), 1));
        const both = new SrtpReceiver(suite, Buffer.alloc(keyBytesOf(suite), 1));
        const [one, two] = [packetOf(60_000, 'a', 1), packetOf(3, 'b', 2)];
        expect(both.unprotect(Buffer.from(other.protect(one)))).toEqual(one);
        const fresh = new SrtpSender(suite, Buffer.alloc(keyBytesOf(suite), 1));
        expect(both.unprotect(Buffer.from(fresh.protect(two)))).toEqual(two);
      });
    });
});

describe('Keys in SDP', () => {
  it('are read as they were written', () => {
    const lines = cryptoOffer();
    expect(lines.map(({ tag, suite }) => `${tag} ${suite}`)).toEqual([
      '1 AES_CM_128_HMAC_SHA1_80',
      '2 AES_CM_128_HMAC_SHA1_32',
      '3 AEAD_AES_128_GCM',
    ]);
    const values = lines.map((line) => formatCrypto(line).replace('a=crypto:', ''));
    expect(parseCrypto(values)).toEqual(lines);
  });

  it('are passed over when they ask for what we cannot do', () => {
    const [line] = cryptoOffer();
    const key = line?.master.toString('base64') ?? '';
    const suite = 'AES_CM_128_HMAC_SHA1_80';
    expect(parseCrypto([`1 ${suite} inline:${key}|2^20 WSH=64`]).length).toBe(1);
    for (const value of [
      `1 F8_128_HMAC_SHA1_80 inline:${key}`,
      `1 ${suite} inline:${key}|2^20|1:4`,
      `1 ${suite} inline:${key} UNENCRYPTED_SRTP`,
      `1 ${suite} inline:c2hvcnQ=`,
      `x ${suite} inline:${key}`,
      '',
    ])
      expect(parseCrypto([value]))
        .withContext(value)
        .toEqual([]);
  });
});
