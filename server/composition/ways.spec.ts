import { aPlan } from '../../actors/ports/fakes.ts';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import type { EmbeddedSip } from '../../sip/embedded/index.ts';
import { Ways } from './ways.ts';

describe('The ways to carriers', () => {
  /** Ids of trunks, and whose certificate is checked. */
  let told: string[];
  let hosts: string[];
  /** What the SIP server answers instead of taking the settings. */
  let refusal: Error | undefined;
  let ways: Ways;
  const trunk = (over: Partial<TrunkRoute>): TrunkRoute => ({
    ...aPlan().trunk,
    ...{ host: '198.51.100.1', port: 5060 },
    ...over,
  });

  const outside = async (of: TrunkRoute) => (await ways.prepare(of)).outside;

  beforeEach(() => {
    told = [];
    hosts = [];
    refusal = undefined;
    const embedded: Partial<EmbeddedSip> = {
      sip: { host: '10.0.0.5', port: 5070, tlsPort: 0 },
      setTrunk: (name, { host }) => {
        told.push(name);
        hosts.push(host);
        return refusal ? Promise.reject(refusal) : Promise.resolve();
      },
    };
    ways = new Ways(embedded as EmbeddedSip, '10.0.0.5');
  });
  afterEach(() => ways.close());

  it('tell the SIP server of a trunk’s TLS once, and again when it changes', async () => {
    const secure = trunk({ transport: 'tls', port: 5061 });
    await ways.prepare(trunk({}));
    await ways.prepare(secure);
    await ways.prepare(secure);
    expect(told).toEqual(['trunk-1']);
    await ways.prepare({ ...secure, tls: { ...secure.tls, verify: false } });
    expect(told.length).toBe(2);
  });

  it('tell it again when it could not be told', async () => {
    const secure = trunk({ transport: 'tls', port: 5061 });
    refusal = new Error('it did not answer');
    await expectAsync(ways.prepare(secure)).toBeRejectedWith(refusal);
    refusal = undefined;
    await ways.prepare(secure);
    await ways.prepare(secure);
    expect(told).toEqual(['trunk-1', 'trunk-1']);
  });

  it('tell apart two trunks of one address, by a header that only our SIP server sees', async () => {
    for (const id of ['first', 'second']) {
      const { headers } = await ways.prepare(trunk({ id, transport: 'tls' }));
      expect(headers).toEqual({ 'Callboard-Trunk': id });
    }
    expect(told).toEqual(['first', 'second']);
    expect((await ways.prepare(trunk({}))).headers).toEqual({});
  });

  it('check the certificate of the outbound proxy, which is whom one meets', async () => {
    await ways.prepare(trunk({ transport: 'tls', outboundProxy: 'proxy.test' }));
    expect(hosts).toEqual(['proxy.test']);
  });

  it('give our outside address to carriers outside, with the port we listen on', async () => {
    const through = { externalHost: '203.0.113.9' };
    expect(await outside(trunk({}))).toBeNull();
    expect(await outside(trunk(through))).toEqual({
      hostPort: '203.0.113.9:5070',
      address: '203.0.113.9',
    });
    expect(await outside(trunk({ ...through, externalPort: 15_060 }))).toEqual(
      jasmine.objectContaining({ hostPort: '203.0.113.9:15060' }),
    );
  });

  it('keep it from a carrier in our own network, who has no use for it', async () => {
    const through = { externalHost: '203.0.113.9' };
    expect(await outside(trunk({ ...through, host: '192.168.7.7' }))).toBeNull();
    expect(await outside(trunk({ ...through, outboundProxy: '10.9.9.9:5060' }))).toBeNull();
  });
});
