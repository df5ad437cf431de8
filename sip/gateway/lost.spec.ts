import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { aPlan } from '../../actors/ports/fakes.ts';
import { silentLog } from '../../actors/ports/log.ts';
import { DialError, type DialogFact } from '../../actors/ports/telephony.ts';
import { until } from '../../actors/ports/until.ts';
import { LAB_CALLEES, LAB_OFFER } from '../../lab/carrier/callees.ts';
import { startLabCarrier, type LabCarrier } from '../../lab/carrier/index.ts';
import { startEmbeddedSip, type EmbeddedSip } from '../embedded/index.ts';
import { Peer } from '../embedded/testing/peer.ts';
import { spawnSip, type SpawnSip } from '../embedded/thread.ts';
import { connectSignalling, socketsOf, type Signalling } from './connect.ts';
import { sipGateway, type Gateway } from './gateway.ts';
import { mediaCalls } from './media-calls.ts';
import { DIRECT } from './nat.ts';

/** Well below what each of them would have waited for by itself. */
const SOON_MS = 5_000;

describe('When the thread of the SIP server dies', () => {
  let thread: Worker;
  /** Makes the next threads. */
  let spawn: SpawnSip;
  let sip: EmbeddedSip;
  let signalling: Signalling;
  let gateway: Gateway;
  let carrier: LabCarrier;
  let peer: Peer;

  beforeEach(async () => {
    carrier = await startLabCarrier({ seed: 'lost', hurry: 10 });
    peer = await Peer.open();
    spawn = spawnSip;
    sip = await startEmbeddedSip(
      { sip: { host: '127.0.0.1', port: 0 } },
      (options) => (thread = spawn(options)),
    );
    signalling = await connectSignalling(sip.control, silentLog);
    const prepare = () => Promise.resolve(DIRECT);
    gateway = sipGateway(signalling, { boundTo: sip.sip.host, prepare }, silentLog);
  });
  afterEach(async () => {
    signalling.close();
    await sip.close();
    await carrier.close();
    await peer.close();
  });

  const dial = (to: string, onRing: () => void = () => undefined) =>
    gateway.dial({
      ...{ callId: 'call-1', to, callerId: '+902120000000', values: {} },
      ...{ trunk: { ...aPlan().trunk, ...carrier.sip }, offer: LAB_OFFER, ringForMs: 60_000 },
      signal: new AbortController().signal,
      onInvite: () => Promise.resolve(),
      onRing,
      onEarlyMedia: () => undefined,
    });
  const kill = () => thread.terminate();
  /** Why it failed, once it has. */
  const problem = (asked: Promise<unknown>): { readonly is: () => unknown } => {
    let error: unknown;
    asked.then(
      () => (error = new Error('it went well')),
      (cause: unknown) => (error = cause),
    );
    return { is: () => error };
  };
  const LOST = jasmine.objectContaining({ cause: 'signalling_lost', fault: 'ours' });

  it('calls that were up end, and the next ones go out as before', async () => {
    const facts: DialogFact[] = [];
    (await dial(LAB_CALLEES.talks)).onFact((fact) => facts.push(fact));
    await kill();
    await until(() => facts.length === 1, SOON_MS);
    expect(facts).toEqual([jasmine.objectContaining({ type: 'ended', ending: LOST })]);
    expect(gateway.dialogs).toBe(0);
    await until(() => signalling.isUp(), 20_000);
    await (await dial(LAB_CALLEES.talks)).bye();
  }, 40_000);

  it('the connection to the next is as quick as the first', async () => {
    const quick = spyOn(Socket.prototype, 'setNoDelay').and.callThrough();
    await kill();
    await until(() => !signalling.isUp(), SOON_MS);
    await until(() => signalling.isUp(), 20_000);
    const [socket] = socketsOf(signalling.srf);
    expect(quick.calls.all().some(({ object }) => object === socket)).toBeTrue();
  }, 40_000);

  it('the next is found within two seconds, however long one has tried', async () => {
    const waits: number[] = [];
    (signalling.srf as NodeJS.EventEmitter).on('reconnecting', ({ delay }: { delay: number }) =>
      waits.push(delay),
    );
    spawn = () => new Worker('throw new Error("no thread today")', { eval: true });
    await kill();
    await until(() => waits.length === 6, 20_000);
    expect(Math.max(...waits)).toBe(2000);
    spawn = spawnSip;
    await until(() => signalling.isUp(), 20_000);
  }, 60_000);

  it('calls that ring end at once too', async () => {
    let rang = false;
    const failed = problem(dial(LAB_CALLEES.rings, () => (rang = true)));
    await until(() => rang, SOON_MS);
    await kill();
    await until(() => failed.is() !== undefined, SOON_MS);
    expect(failed.is()).toBeInstanceOf(DialError);
    expect((failed.is() as DialError).ending).toEqual(LOST);
  }, 40_000);

  it('calls that came in and whose answer is not confirmed end at once too', async () => {
    const answered = new Promise<unknown>((resolve) =>
      gateway.onCall(({ sipCallId }) => {
        const { trunk } = aPlan();
        const { signal } = new AbortController();
        const describe = () => Promise.resolve(LAB_OFFER);
        resolve({ is: problem(gateway.answer({ sipCallId, trunk, describe, signal })).is });
      }),
    ) as Promise<{ is: () => unknown }>;
    const body = LAB_OFFER;
    const offer = peer
      .request('INVITE', sip.sip.port, {
        'Content-Type': 'application/sdp',
        'Content-Length': String(body.length),
      })
      .concat(body);
    peer.send(offer, sip.sip.port);
    const { is } = await answered;
    await peer.next(200);
    await kill();
    await until(() => is() !== undefined, SOON_MS);
    expect((is() as DialError).ending).toEqual(LOST);
  }, 40_000);

  it('calls to media servers that are not answered yet end at once too', async () => {
    const place = mediaCalls(signalling);
    const failed = problem(place({ uri: peer.uri, sdp: LAB_OFFER, headers: {} }));
    await peer.nextRequest('INVITE');
    await kill();
    await until(() => failed.is() !== undefined, SOON_MS);
    expect(String(failed.is())).toContain('connection to the SIP server broke');
  }, 40_000);
});
