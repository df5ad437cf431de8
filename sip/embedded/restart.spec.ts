import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import {
  SipServerDown,
  startEmbeddedSip,
  type EmbeddedSip,
  type SipPacket,
  type SipThreadFact,
} from './index.ts';
import { RawApp } from './testing/app.ts';
import { Authority } from './testing/certificates.ts';
import { Peer } from './testing/peer.ts';
import { StreamPeer } from './testing/stream-peer.ts';
import { until } from './testing/until.ts';
import { spawnSip, type SpawnSip } from './thread.ts';
import { TRUNK_HEADER } from './transport/flow.ts';
import { plainTls } from './transport/tls.ts';

const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n';

describe('The thread of the embedded SIP server, when it dies,', () => {
  const ca = new Authority('Carrier CA');
  const named = ca.issue('DNS:localhost');
  const opened: { close(): Promise<unknown> }[] = [];
  let threads: Worker[];
  let facts: SipThreadFact[];
  let packets: SipPacket[];
  /** Makes the next threads. */
  let spawn: SpawnSip;
  let sip: EmbeddedSip;

  const keep = <T extends { close(): Promise<unknown> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  const told = (type: SipThreadFact['type'], times = 1) =>
    until(() => facts.filter((fact) => fact.type === type).length >= times, type, 20_000);
  const waits = () => facts.flatMap((fact) => ('againInMs' in fact ? [fact.againInMs] : []));
  const last = (): Worker => threads.at(-1)!;
  /** As a crash would end it, without any farewell. */
  const kill = async (): Promise<void> => void (await last().terminate());
  const replaced = async (): Promise<void> => {
    const before = facts.filter(({ type }) => type === 'replaced').length;
    await kill();
    await told('replaced', before + 1);
  };
  const timers = (): number =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const connect = async () => keep(await RawApp.connect(sip.control));

  beforeEach(async () => {
    [threads, facts, packets, spawn] = [[], [], [], spawnSip];
    sip = await startEmbeddedSip(
      {
        sip: { host: '127.0.0.1', port: 0 },
        tls: { ...named, port: 0 },
        t1Ms: 20,
        observer: (packet) => packets.push(packet),
      },
      (options) => {
        const worker = spawn(options);
        threads.push(worker);
        return worker;
      },
    );
    keep(sip);
    sip.onThread((fact) => facts.push(fact));
  });
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
    expect(threads.map(({ threadId }) => threadId).every((id) => id === -1)).toBeTrue();
  });
  afterAll(() => ca.close());

  /** The server in a thread with little memory, which a spec can also have fall ill. */
  const ailing: SpawnSip = (workerData) =>
    new Worker(
      `import(${JSON.stringify(new URL('./worker.ts', import.meta.url).href)});
      const hoard = [];
      require('node:worker_threads').parentPort.on('message', (message) => {
        while (message === 'hoard') hoard.push(new Array(10_000).fill({}));
        while (message === 'hang');
      });`,
      { eval: true, workerData, resourceLimits: { maxOldGenerationSizeMb: 40 } },
    );

  /** A call to the peer that is answered and confirmed. @returns its dialog id */
  async function call(app: RawApp, peer: Peer): Promise<string> {
    await app.sip('||', `INVITE ${peer.uri} SIP/2.0\r\n\r\n${SDP}`);
    const invite = await peer.nextRequest('INVITE');
    const lines = [`Contact: <${peer.uri}>`];
    peer.reply(invite, sip.sip.port, '200 OK', { tag: 'far', lines, body: SDP });
    const dialog = (await app.next(200)).tokens[9] ?? '';
    await app.command(`sip||${dialog}\r\nACK sip:x SIP/2.0\r\n\r\n`);
    await peer.nextRequest('ACK');
    return dialog;
  }

  it('is replaced by one that takes and places calls on the same ports', async () => {
    const peer = keep(await Peer.open());
    await call(await connect(), peer);
    const before = packets.length;
    await replaced();
    expect(facts.map(({ type }) => type)).toEqual(['died', 'replaced']);
    expect(waits()).toEqual([100]);
    const app = await connect();
    const dialog = await call(app, peer);
    await app.command(`sip||${dialog}\r\nBYE sip:x SIP/2.0\r\n\r\n`);
    peer.reply(await peer.nextRequest('BYE'), sip.sip.port, '200 OK');
    await app.command('route|invite');
    peer.send(peer.request('INVITE', sip.sip.port), sip.sip.port);
    await app.next('INVITE');
    expect(packets.length).withContext('seen by the same observer').toBeGreaterThan(before);
    expect((await sip.stats()).faults).toBe(0);
  }, 30_000);

  it('leaves calls behind of which the next one knows nothing, and says so to the far side', async () => {
    const peer = keep(await Peer.open());
    const [callId = '', tag = ''] = (await call(await connect(), peer)).split(';from-tag=');
    await replaced();
    expect((await sip.stats()).dialogs).toBe(0);
    const bye = { 'Call-ID': callId, From: `<${peer.uri}>;tag=far`, CSeq: '2 BYE' };
    const to = `<sip:us@127.0.0.1>;tag=${tag}`;
    peer.send(peer.request('BYE', sip.sip.port, { ...bye, To: to }), sip.sip.port);
    await peer.next(481);
  }, 30_000);

  it('hands its trunks, its certificate and whom it admits on to the next', async () => {
    const carrier = keep(await StreamPeer.open({ cert: named.certificate, key: named.key }));
    const trust = { ...plainTls('localhost'), ca: ca.certificate };
    await sip.setTrunk('before', trust);
    sip.admit(['127.0.0.1']);
    await kill();
    await told('died');
    // Also what was said while none was there.
    await sip.setTrunk('between', trust);
    await told('replaced');
    const app = await connect();
    for (const trunk of ['before', 'between']) {
      const uri = `sip:localhost:${carrier.port};transport=tls`;
      await app.sip('|', `OPTIONS ${uri} SIP/2.0\r\n${TRUNK_HEADER}: ${trunk}\r\n\r\n`);
      await app.next(200);
    }
    const stranger = createSocket('udp4').bind(0, '127.0.0.2');
    await once(stranger, 'listening');
    stranger.send('OPTIONS', sip.sip.port, '127.0.0.1');
    const from = `Via: SIP/2.0/UDP 127.0.0.2:9;branch=z9hG4bKx\r\nFrom: <sip:c@d>;tag=1`;
    const rest = 'To: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n\r\n';
    stranger.send(`OPTIONS sip:x@y SIP/2.0\r\n${from}\r\n${rest}`, sip.sip.port, '127.0.0.1');
    await until(async () => (await sip.stats()).dropped === 1, 'the stranger is dropped');
    stranger.close();
    const probe = keep(await startEmbeddedSip({ sip: { host: '127.0.0.1', port: 0 } }));
    await probe.setTrunk('us', trust);
    const theirs = keep(await RawApp.connect(probe.control));
    const us = `sip:localhost:${sip.sip.tlsPort};transport=tls`;
    await app.command('route|options');
    await theirs.sip('|', `OPTIONS ${us} SIP/2.0\r\n${TRUNK_HEADER}: us\r\n\r\n`);
    await app.next('OPTIONS');
  }, 30_000);

  it('is told with why it died', async () => {
    // No address: the thread throws where nobody catches.
    last().postMessage({ type: 'admit', peers: ['nonsense'] });
    await told('replaced');
    const [died] = facts;
    expect(died).toEqual(jasmine.objectContaining({ type: 'died', againInMs: 100 }));
    expect(died?.type === 'died' && died.error.message).toMatch(/address/i);
    expect(() => sip.admit(['nonsense'])).toThrow();
    await connect();
  }, 30_000);

  it('is replaced when it ran out of memory', async () => {
    spawn = ailing;
    await replaced();
    last().postMessage('hoard');
    await told('replaced', 2);
    const [died] = facts.slice(2);
    expect(died?.type === 'died' && died.error).toEqual(
      jasmine.objectContaining({ code: 'ERR_WORKER_OUT_OF_MEMORY' }),
    );
    await call(await connect(), keep(await Peer.open()));
  }, 60_000);

  it('answers no question, nor does anybody while it is gone', async () => {
    spawn = ailing;
    await replaced();
    last().postMessage('hang');
    const asked = sip.stats();
    const dying = kill();
    await expectAsync(asked).toBeRejectedWithError(SipServerDown, /ended/);
    await dying;
    await expectAsync(sip.stats()).toBeRejectedWithError(/being started again/);
    await told('replaced', 2);
    expect((await sip.stats()).dialogs).toBe(0);
  }, 30_000);

  for (const [name, portOf] of [
    ['SIP', () => sip.sip.port],
    ['control', () => sip.control.port],
  ] as const)
    it(`is tried again for as long as another program holds its ${name} port`, async () => {
      const squatter = createServer();
      sip.onThread(({ type }) => {
        if (type === 'died') squatter.listen(portOf(), '127.0.0.1');
      });
      await kill();
      await told('startFailed', 2);
      expect(waits().slice(0, 3)).toEqual([100, 200, 400]);
      const failed = facts.find(({ type }) => type === 'startFailed');
      expect(failed?.type === 'startFailed' && failed.error.message).toMatch(/in use/);
      squatter.close();
      await told('replaced');
      const app = await connect();
      await call(app, keep(await Peer.open()));
    }, 30_000);

  describe('and is closed', () => {
    it('before the next is started, starts none and leaves nothing open', async () => {
      spawn = () => new Worker('throw new Error("no thread today")', { eval: true });
      await kill();
      await told('startFailed', 2);
      expect(facts[1]).toEqual(
        jasmine.objectContaining({ error: new Error('no thread today'), againInMs: 200 }),
      );
      const [before, count] = [timers(), threads.length];
      await Promise.all([sip.close(), sip.close()]);
      expect(timers()).toBe(before - 1);
      expect(threads.length).toBe(count);
      await expectAsync(sip.stats()).toBeRejectedWithError(/closed/);
      await expectAsync(sip.setTrunk('a', plainTls('b'))).toBeRejectedWithError(/closed/);
      keep(await startEmbeddedSip({ sip: sip.sip }));
    }, 30_000);

    it('while the next starts, stops that one', async () => {
      await kill();
      await until(() => threads.length === 2, 'the next thread');
      await sip.close();
      expect(last().threadId).toBe(-1);
      expect(facts.map(({ type }) => type)).toEqual(['died']);
      keep(await startEmbeddedSip({ sip: sip.sip }));
    }, 30_000);
  });

  it('is told of no certificate that it could not use, nor is the next', async () => {
    const broken = { ...plainTls('localhost'), ca: 'no certificate' };
    await expectAsync(sip.setTrunk('broken', broken)).toBeRejected();
    await kill();
    await told('died');
    await expectAsync(sip.setTrunk('broken', broken)).toBeRejected();
    await told('replaced');
    expect(facts.map(({ type }) => type)).toEqual(['died', 'replaced']);
  }, 30_000);

  it('is not replaced when it never began: whoever wanted it hears why', async () => {
    let made = 0;
    const before = timers();
    const start = startEmbeddedSip({ sip: { host: '127.0.0.1', port: 0 } }, () => {
      made++;
      return new Worker('throw new Error("no thread today")', { eval: true });
    });
    await expectAsync(start).toBeRejectedWithError('no thread today');
    expect([made, timers()]).toEqual([1, before]);
  });
});
