import { header, type SipRequest } from '../message/message.ts';
import { startSipServer, type SipServer } from '../server.ts';
import { RawApp } from '../testing/app.ts';
import { DnsServer } from '../testing/dns-server.ts';
import { Peer } from '../testing/peer.ts';
import { StreamPeer } from '../testing/stream-peer.ts';
import { until } from '../testing/until.ts';
import type { Address, Target } from './flow.ts';
import { inOrder, Locator } from './resolve.ts';

const target = (host: string, more: Partial<Target> = {}): Target => ({
  proto: 'udp',
  host,
  port: undefined,
  ...more,
});

describe('The way to a SIP domain', () => {
  let dns: DnsServer;
  let locator: Locator;
  const found = (to: Target): Promise<Address[]> =>
    new Promise((resolve) => locator.locate(to, resolve));

  beforeEach(async () => {
    dns = await DnsServer.open();
    locator = new Locator({ family: 4, dnsServers: [dns.address] });
  });
  afterEach(async () => {
    locator.close();
    await dns.close();
  });

  it('leads over NAPTR and SRV to addresses, by priority', async () => {
    dns
      .naptr('carrier.test', 'SIPS+D2T', '_sips._tcp.carrier.test')
      .naptr('carrier.test', 'SIP+D2U', '_sip._udp.elsewhere.test', 1)
      .srv('_sip._udp.elsewhere.test', 'second.test', 5070, [20, 0])
      .srv('_sip._udp.elsewhere.test', 'first.test', 5080, [10, 0])
      .a('first.test', '192.0.2.1')
      .a('second.test', '192.0.2.2');
    expect(await found(target('carrier.test'))).toEqual([
      { address: '192.0.2.1', port: 5080 },
      { address: '192.0.2.2', port: 5070 },
    ]);
  });

  it('goes by SRV of the transport without NAPTR, and by the address without SRV', async () => {
    dns
      .srv('_sips._tcp.carrier.test', 'edge.test', 5090)
      .a('edge.test', '192.0.2.3')
      .a('carrier.test', '192.0.2.4');
    const secure = target('carrier.test', { proto: 'tls' });
    expect(await found(secure)).toEqual([{ address: '192.0.2.3', port: 5090 }]);
    expect(await found(target('carrier.test'))).toEqual([{ address: '192.0.2.4', port: 5060 }]);
  });

  it('asks for addresses alone when the port is given, and for nothing when the host is one', async () => {
    dns.a('carrier.test', '192.0.2.4');
    const named = target('carrier.test', { port: 5099 });
    expect(await found(named)).toEqual([{ address: '192.0.2.4', port: 5099 }]);
    expect(await found(target('192.0.2.9', { proto: 'tls' }))).toEqual([
      { address: '192.0.2.9', port: 5061 },
    ]);
    expect(dns.asked).toEqual(['A carrier.test']);
  });

  it('is remembered as long as the zone says', async () => {
    dns.a('brief.test', '192.0.2.5', 1).a('long.test', '192.0.2.6', 3600);
    const [brief, long] = ['brief.test', 'long.test'].map((host) => target(host, { port: 5060 }));
    if (!brief || !long) throw new Error('no targets');
    await found(brief);
    await found(long);
    expect(locator.known(brief)).toBeDefined();
    await until(() => locator.known(brief) === undefined, 'the short answer to be forgotten');
    expect(locator.known(long)).toEqual([{ address: '192.0.2.6', port: 5060 }]);
  });

  it('is asked for once by all who want it at once, and leads nowhere without a name', async () => {
    dns.a('carrier.test', '192.0.2.4');
    const all = await Promise.all([1, 2, 3].map(() => found(target('carrier.test'))));
    expect(all.map((list) => list.length)).toEqual([1, 1, 1]);
    expect(dns.asked.filter((question) => question.startsWith('A ')).length).toBe(1);
    expect(await found(target('nobody.invalid', { port: 5060 }))).toEqual([]);
  });

  it('puts an address that failed behind the others', async () => {
    dns.a('carrier.test', '192.0.2.1').a('carrier.test', '192.0.2.2');
    const [first, second] = await found(target('carrier.test'));
    if (!first || !second) throw new Error('two addresses are wanted');
    locator.penalise('udp', first);
    expect(locator.known(target('carrier.test'))).toEqual([second, first]);
  });
});

describe('SRV records', () => {
  const host = (name: string, priority: number, weight: number) => ({
    ...{ name, priority, weight },
    port: 1,
  });

  it('of one priority share the requests by their weights', () => {
    const hosts = [host('a', 1, 3), host('b', 1, 1), host('last', 2, 100)];
    const firsts = Array.from({ length: 400 }, (_, n) => inOrder(hosts, () => (n + 0.5) / 400));
    expect(firsts.filter(([first]) => first?.name === 'a').length).toBe(300);
    expect(firsts.every((order) => order[2]?.name === 'last')).toBeTrue();
  });
});

describe('A request to a domain with several servers', () => {
  let dns: DnsServer;
  let us: SipServer;
  let app: RawApp;
  let peers: Peer[];

  beforeEach(async () => {
    dns = await DnsServer.open();
    us = await startSipServer({
      sip: { host: '127.0.0.1', port: 0 },
      t1Ms: 5,
      dnsServers: [dns.address],
    });
    app = await RawApp.connect(us.control);
    peers = [await Peer.open(), await Peer.open()];
    dns.a('server.test', '127.0.0.1');
    for (const [index, { port }] of peers.entries())
      dns.srv('_sip._udp.carrier.test', 'server.test', port, [index, 0]);
  });
  afterEach(async () => {
    await app.close();
    await us.close();
    for (const each of [...peers, dns]) await each.close();
  });

  const send = (method: string) =>
    app.sip('|', `${method} sip:x@carrier.test SIP/2.0\r\n\r\n`).then((frame) => frame.message);
  const peer = (index: number): Peer => {
    const found = peers[index];
    if (!found) throw new Error('no such peer');
    return found;
  };
  const branchOf = (request: SipRequest) =>
    /branch=([^;]+)/.exec(header(request, 'via') ?? '')?.[1];

  it('goes to the next after a 503, as a new transaction with the same Call-ID and CSeq', async () => {
    await send('INVITE');
    const first = await peer(0).nextRequest('INVITE');
    peer(0).reply(first, us.sip.port, '503 Service Unavailable', { tag: 'full' });
    const second = await peer(1).nextRequest('INVITE');
    for (const same of ['call-id', 'cseq', 'from'])
      expect(header(second, same)).toBe(header(first, same));
    expect(branchOf(second)).not.toBe(branchOf(first));
    peer(1).reply(second, us.sip.port, '486 Busy Here', { tag: 'busy' });
    await app.next(486);
    expect(app.events).toEqual([]);
    // The one that failed is asked last from now on.
    await send('OPTIONS');
    await peer(1).nextRequest('OPTIONS');
  });

  it('goes to the next when nobody answers, and hangs up the first should it answer then', async () => {
    await send('INVITE');
    const first = await peer(0).nextRequest('INVITE');
    const second = await peer(1).nextRequest('INVITE');
    peer(1).reply(second, us.sip.port, '180 Ringing', { tag: 'two' });
    await app.next(180);
    const contact = `Contact: <${peer(0).uri}>`;
    peer(0).reply(first, us.sip.port, '200 OK', { tag: 'one', lines: [contact] });
    await peer(0).nextRequest('ACK');
    await peer(0).nextRequest('BYE');
    peer(1).reply(second, us.sip.port, '486 Busy Here', { tag: 'two' });
    await app.next(486);
  });

  it('stays where somebody has been heard of', async () => {
    await send('INVITE');
    const first = await peer(0).nextRequest('INVITE');
    peer(0).reply(first, us.sip.port, '100 Trying');
    peer(0).reply(first, us.sip.port, '503 Service Unavailable', { tag: 'full' });
    await app.next(503);
    expect(peer(1).received).toEqual([]);
  });

  it('goes to the next over TCP when the connection is refused, and fails when none is left', async () => {
    const gone = await StreamPeer.open();
    const there = await StreamPeer.open();
    dns.srv('_sip._tcp.carrier.test', 'server.test', gone.port, [0, 0]);
    dns.srv('_sip._tcp.carrier.test', 'server.test', there.port, [1, 0]);
    await gone.close();
    await app.sip('|', 'OPTIONS sip:carrier.test;transport=tcp SIP/2.0\r\n\r\n');
    await app.next(200);
    expect(there.requests.length).toBe(1);
    await there.close();
    await app.sip('|', 'OPTIONS sip:carrier.test;transport=tcp SIP/2.0\r\n\r\n');
    await app.next(503);
  });

  it('fails at once when the name leads nowhere', async () => {
    await app.sip('|', 'OPTIONS sip:nobody.invalid SIP/2.0\r\n\r\n');
    await app.next(503);
    await until(() => us.stats().clientTransactions === 0, 'nothing to be left');
  });
});
