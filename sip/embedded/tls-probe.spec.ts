import { Authority } from './testing/certificates.ts';
import { StreamPeer } from './testing/stream-peer.ts';
import { probeTls } from './tls-probe.ts';
import { plainTls, type TlsSettings } from './transport/tls.ts';

describe('A look at a carrier’s certificate', () => {
  const ca = new Authority('Carrier CA');
  const own = ca.issue('DNS:dialer.example');
  afterAll(() => ca.close());

  async function look(
    names: string,
    settings: Partial<TlsSettings> = {},
    { days = 30, asks = false } = {},
  ) {
    const { certificate: cert, key } = ca.issue(names, { days });
    const peer = await StreamPeer.open({ cert, key, requestCert: asks, ca: ca.certificate });
    try {
      const trusted = { ...plainTls('sip.carrier.test'), ca: ca.certificate, ...settings };
      return await probeTls({ address: '127.0.0.1', port: peer.port }, trusted);
    } finally {
      await peer.close();
    }
  }

  it('tells whose it is, by whom and for how long', async () => {
    expect(await look('DNS:sip.carrier.test')).toEqual({
      protocol: 'TLSv1.3',
      subject: 'sip.carrier.test',
      issuer: 'Carrier CA',
      daysLeft: 29,
      problem: null,
      wantsCertificate: false,
    });
  });

  it('says what speaks against it', async () => {
    const right = 'DNS:sip.carrier.test';
    expect((await look('DNS:other.test')).problem).toBe('wrong_name');
    expect((await look(right, {}, { days: -1 })).problem).toBe('expired');
    expect((await look(right, { ca: null })).problem).toBe('unknown_authority');
  });

  it('says that the carrier wants ours', async () => {
    const right = 'DNS:sip.carrier.test';
    expect((await look(right, {}, { asks: true })).wantsCertificate).toBeTrue();
    expect((await look(right, own, { asks: true })).wantsCertificate).toBeFalse();
  });

  it('fails when nobody is there', async () => {
    const nobody = { address: '127.0.0.1', port: 1 };
    await expectAsync(probeTls(nobody, plainTls('h'))).toBeRejectedWith(
      jasmine.objectContaining({ code: 'ECONNREFUSED' }),
    );
  });
});
