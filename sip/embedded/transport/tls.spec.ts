import { connect } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { header } from '../message/message.ts';
import { startSipServer, type SipServer } from '../server.ts';
import { RawApp } from '../testing/app.ts';
import { BusyApp } from '../testing/busy-app.ts';
import { Authority, type Issued } from '../testing/certificates.ts';
import { StreamPeer } from '../testing/stream-peer.ts';
import { until } from '../testing/until.ts';
import { TRUNK_HEADER } from './flow.ts';
import { plainTls, type TlsSettings } from './tls.ts';

describe('SIP over TLS', () => {
  const ca = new Authority('Carrier CA');
  const named = ca.issue('DNS:localhost');
  const opened: { close(): Promise<void> }[] = [];
  let us: SipServer;
  let app: RawApp;

  const keep = <T extends { close(): Promise<void> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  const peerWith = async ({ certificate, key }: Issued, more: TlsOptions = {}) =>
    keep(await StreamPeer.open({ cert: certificate, key, ...more }));

  async function start(options: Partial<Parameters<typeof startSipServer>[0]> = {}) {
    return keep(
      await startSipServer({ sip: { host: '127.0.0.1', port: 0 }, t1Ms: 10, ...options }),
    );
  }

  beforeEach(async () => {
    us = await start();
    app = keep(await RawApp.connect(us.control));
  });
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  });
  afterAll(() => ca.close());

  const trust = (more: Partial<TlsSettings> = {}, name = 'ours'): void =>
    us.setTrunk(name, { ...plainTls('localhost'), ca: ca.certificate, ...more });

  async function statusOf(uri: string, trunk?: string): Promise<number | undefined> {
    const named = trunk === undefined ? '' : `${TRUNK_HEADER}: ${trunk}\r\n`;
    await app.sip('|', `OPTIONS ${uri} SIP/2.0\r\n${named}\r\n`);
    await until(() => app.events.length > 0, `an answer from ${uri}`);
    const message = app.events.pop()?.message;
    return message?.kind === 'response' ? message.status : undefined;
  }
  const ask = (port: number, trunk = 'ours') =>
    statusOf(`sip:localhost:${port};transport=tls`, trunk);

  it('reaches a carrier whose certificate its own authority signed, and says so in the Via', async () => {
    const peer = await peerWith(named);
    trust();
    expect(await ask(peer.port)).toBe(200);
    expect(peer.requests[0]).toMatch(/^Via: SIP\/2\.0\/TLS 127\.0\.0\.1:\d+;alias;branch=/m);
    expect(await ask(peer.port)).toBe(200);
    expect(peer.connections.length).toBe(1);
  });

  it('takes a sips: URI for TLS', async () => {
    const peer = await peerWith(named);
    trust();
    expect(await statusOf(`sips:localhost:${peer.port}`, 'ours')).toBe(200);
  });

  it('believes a certificate that names the SIP domain as a URI', async () => {
    const peer = await peerWith(ca.issue('URI:sip:localhost'));
    trust();
    expect(await ask(peer.port)).toBe(200);
  });

  it('refuses a stranger’s certificate, another name’s and one that has expired', async () => {
    const stranger = await peerWith(named);
    expect(await statusOf(`sip:localhost:${stranger.port};transport=tls`)).toBe(503);
    for (const issued of [ca.issue('DNS:other.example'), ca.issue('DNS:localhost', { days: -1 })]) {
      const peer = await peerWith(issued);
      trust();
      expect(await ask(peer.port)).toBe(503);
      expect(peer.requests).toEqual([]);
    }
  });

  it('believes anybody when it is told to, and nobody again when it is told otherwise', async () => {
    const peer = await peerWith(ca.issue('DNS:other.example', { days: -1 }));
    trust({ verify: false, ca: null });
    expect(await ask(peer.port)).toBe(200);
    trust();
    expect(await ask(peer.port)).toBe(503);
  });

  it('shows the trunk’s certificate to a carrier that asks for one', async () => {
    const own = ca.issue('DNS:dialer.example');
    const peer = await peerWith(named, { requestCert: true, ca: ca.certificate });
    trust();
    expect(await ask(peer.port)).toBe(503);
    trust(own);
    expect(await ask(peer.port)).toBe(200);
    expect(peer.client).toBe('DNS:dialer.example');
  });

  it('meets each of two trunks with one address as that one wants it', async () => {
    const peer = await peerWith(named, { requestCert: true, ca: ca.certificate });
    for (const name of ['first', 'second']) trust(ca.issue(`DNS:${name}.example`), name);
    trust({ ...ca.issue('DNS:third.example'), ca: null }, 'third');
    for (const name of ['first', 'second']) {
      expect(await ask(peer.port, name)).toBe(200);
      expect(peer.client).toBe(`DNS:${name}.example`);
    }
    expect(await ask(peer.port, 'third')).toBe(503);
    expect(await ask(peer.port, 'first')).toBe(200);
    expect(peer.connections.length).toBe(2);
    expect(peer.requests.join('')).not.toContain(TRUNK_HEADER);
  });

  it('ends a call that came in over a trunk as that trunk wants it', async () => {
    const peer = await peerWith(named);
    trust();
    const inbound = `INVITE sip:us@127.0.0.1:${us.sip.port} SIP/2.0`;
    const caller = connect(us.sip.port, '127.0.0.1').on('error', () => undefined);
    opened.push({ close: () => Promise.resolve(void caller.destroy()) });
    const said = (start: string, cseq: string): string =>
      [
        start,
        `Via: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK${cseq.replace(' ', '')}`,
        'From: <sip:a@localhost>;tag=1',
        `To: <sip:us@localhost>${start === inbound ? '' : ';tag=ours'}`,
        ...['Call-ID: in', `CSeq: ${cseq}`, 'Max-Forwards: 70'],
        `Contact: <sip:a@localhost:${peer.port};transport=tls>`,
        'Content-Length: 0\r\n\r\n',
      ].join('\r\n');
    await app.command('route|invite');
    caller.write(said(inbound, '1 INVITE'));
    const { tokens } = await app.next('INVITE');
    const to = `To: <sip:us@localhost>;tag=ours\r\nCSeq: 1 INVITE\r\n${TRUNK_HEADER}: ours`;
    const sent = await app.sip(`${tokens[8] ?? ''}|`, `SIP/2.0 200 OK\r\n${to}\r\n\r\n`);
    expect(sent.message && header(sent.message, TRUNK_HEADER.toLowerCase())).toBeUndefined();
    caller.write(said(inbound.replace('INVITE', 'ACK'), '1 ACK'));
    await app.next('ACK');
    await app.sip(`|${sent.tokens[11] ?? ''}`, 'BYE sip:a@localhost SIP/2.0\r\n\r\n');
    await until(() => peer.requests.length > 0, 'our BYE');
    expect(peer.requests[0]).toMatch(/^BYE /);
  });

  it('speaks nothing older than TLS 1.2', async () => {
    const peer = await peerWith(named, {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    trust();
    expect(await ask(peer.port)).toBe(503);
  });

  it('says why a trunk’s certificate cannot be used', () => {
    expect(() => trust({ ca: 'no certificate' })).toThrow();
  });

  it('is served on a port of its own, answers there and is called back on the same connection', async () => {
    const them = await start({ tls: { ...named, port: 0 } });
    const theirApp = keep(await BusyApp.connect(them.control, () => '200 OK'));
    expect(them.sip.tlsPort).toBeGreaterThan(0);
    trust();
    expect(await ask(them.sip.tlsPort)).toBe(200);
    expect(theirApp.given).toEqual(['OPTIONS']);
    // Our Via let them use the connection for their requests to us (RFC 5923).
    await app.command('route|options');
    const back = `sip:us@127.0.0.1:${us.sip.port};transport=tls`;
    theirApp.app.say(`sip||\r\nOPTIONS ${back} SIP/2.0\r\n\r\n`);
    const { message } = await app.next('OPTIONS');
    expect(message && header(message, 'via')).toContain(`TLS 127.0.0.1:${them.sip.tlsPort}`);
    expect([us.stats().tlsConnections, them.stats().tlsConnections]).toEqual([1, 1]);
  });
});

describe('A connection of ours', () => {
  const keepAlive = { everyMs: 40, pongWithinMs: 30 };
  let us: SipServer;
  let app: RawApp;
  let peer: StreamPeer;

  beforeEach(async () => {
    us = await startSipServer({ sip: { host: '127.0.0.1', port: 0 }, keepAlive });
    app = await RawApp.connect(us.control);
    peer = await StreamPeer.open();
  });
  afterEach(async () => {
    await app.close();
    await us.close();
    await peer.close();
  });
  const ask = async (): Promise<void> => {
    await app.sip('|', `OPTIONS sip:127.0.0.1:${peer.port};transport=tcp SIP/2.0\r\n\r\n`);
    await app.next(200);
  };

  it('is pinged, and dead when the peer’s pongs stop (RFC 5626)', async () => {
    await ask();
    await until(() => peer.pings >= 3, 'three pings');
    expect(us.stats().tcpConnections).toBe(1);
    peer.answersPings = false;
    await until(() => us.stats().tcpConnections === 0, 'the connection to end');
    await ask();
    expect(peer.connections.length).toBe(2);
  });

  it('is kept with a peer that never answers pings at all', async () => {
    peer.answersPings = false;
    await ask();
    await until(() => peer.pings >= 4, 'four pings');
    expect(us.stats().tcpConnections).toBe(1);
  });

  it('answers the peer’s pings', async () => {
    await ask();
    const [socket] = peer.connections;
    const pongs: string[] = [];
    socket?.on('data', (data) => pongs.push(data.toString()));
    peer.answersPings = false;
    await until(() => peer.pings > 0, 'our ping');
    socket?.write('\r\n\r\n\r\n');
    await until(() => pongs.includes('\r\n'), 'a pong');
  });
});
