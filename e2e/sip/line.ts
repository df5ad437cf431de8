import assert from 'node:assert/strict';
import { callActor } from '../../actors/call/call.ts';
import type { CallMessage } from '../../actors/call/messages.ts';
import { spawnActor, startSystem, tell, type Address } from '../../actors/kernel/actor.ts';
import { FakeFurtherLines } from '../../actors/ports/fake-further-lines.ts';
import { FakeTools } from '../../actors/ports/fake-tools.ts';
import { aPlan, FakeCallStore, FakeConversations } from '../../actors/ports/fakes.ts';
import { noLive } from '../../actors/ports/live.ts';
import type { MediaEngine } from '../../actors/ports/media.ts';
import { silentLog } from '../../actors/ports/log.ts';
import type { CallEnding, TrunkRoute } from '../../actors/ports/model.ts';
import {
  DialError,
  type AnsweredDialog,
  type DialogFact,
  type DialRequest,
} from '../../actors/ports/telephony.ts';
import { startMediaPlane, type MediaPlane } from '../../media/index.ts';
import { Ways } from '../../server/composition/ways.ts';
import { startEmbeddedSip, type EmbeddedSip } from '../../sip/embedded/index.ts';
import { connectSignalling } from '../../sip/gateway/connect.ts';
import { sipGateway, type Gateway } from '../../sip/gateway/gateway.ts';
import { DIRECT } from '../../sip/gateway/nat.ts';
import type { Leftovers } from '../installation.ts';
import { until } from '../until.ts';
import { HOST } from './sipp.ts';

/** How fast a line's timers run, so that nobody waits out the minutes of the RFCs. */
export const PACES = {
  rfc: {},
  /** T1 of 20 ms: 64 × T1 are over in 1.3 s. */
  hasty: { t1Ms: 20 },
  /** A session of 90 s lasts 2.7 s; who should refresh it has two thirds of that. */
  brisk: { secondMs: 30 },
  'hasty-session': { t1Ms: 20, secondMs: 15 },
} as const;
export type Pace = keyof typeof PACES;

/**
 * A drachtio-server that runs already takes the place of the embedded one, so that the scenarios are played
 * over both: `DRACHTIO_HOST`, `DRACHTIO_PORT` (9022), `DRACHTIO_SECRET` (cymru). It must listen for SIP on 127.0.0.1.
 */
const { DRACHTIO_HOST, DRACHTIO_PORT = '9022', DRACHTIO_SECRET = 'cymru' } = process.env;

export const isEmbedded = !DRACHTIO_HOST;

/** Whether lines can be opened at this pace: the timers of a drachtio-server are its own. */
export const canKeep = (pace: Pace): boolean => isEmbedded || pace === 'rfc';

/** A SIP server, drachtio-srf and the gateway, as the product runs them. */
export interface Line {
  /** Null with a drachtio-server. */
  readonly sip: EmbeddedSip | null;
  /** Where it speaks SIP. */
  readonly port: number;
  readonly gateway: Gateway;
}

export async function openLine(leftovers: Leftovers, pace: Pace): Promise<Line> {
  const sip = DRACHTIO_HOST
    ? null
    : await startEmbeddedSip({ sip: { host: HOST, port: 0 }, ...PACES[pace] });
  if (sip) leftovers.defer(() => sip.close());
  const control = sip?.control ?? {
    host: DRACHTIO_HOST ?? HOST,
    port: Number(DRACHTIO_PORT),
    secret: DRACHTIO_SECRET,
  };
  const signalling = await connectSignalling(control, silentLog);
  leftovers.defer(() => signalling.close());
  const options = { boundTo: HOST, prepare: () => Promise.resolve(DIRECT) };
  return {
    sip,
    port: sip?.sip.port ?? Number(/:(\d+)/.exec(signalling.address)?.[1] ?? 5060),
    gateway: sipGateway(signalling, options, silentLog),
  };
}

/** A line that meets carriers as the product does. */
export async function openSecureLine(
  leftovers: Leftovers,
): Promise<Line & { readonly sip: EmbeddedSip }> {
  const sip = await startEmbeddedSip({ sip: { host: HOST, port: 0 } });
  leftovers.defer(() => sip.close());
  const signalling = await connectSignalling(sip.control, silentLog);
  leftovers.defer(() => signalling.close());
  const ways = new Ways(sip, HOST);
  leftovers.defer(() => ways.close());
  const options = { boundTo: HOST, prepare: ways.prepare.bind(ways) };
  return { sip, port: sip.sip.port, gateway: sipGateway(signalling, options, silentLog) };
}

/** The audio plane, for calls whose descriptions matter. */
export async function openPlane(leftovers: Leftovers): Promise<MediaPlane> {
  const plane = await startMediaPlane({
    rtp: { host: HOST, portMin: 34_000, portMax: 34_999, drainMs: 50 },
    ai: { baseUrl: `http://${HOST}:9/v1`, apiKey: 'none' },
    workers: 1,
    log: silentLog,
  });
  leftovers.defer(() => plane.close());
  return plane;
}

export const TO = '+14155550123';

const OFFER = [
  'v=0',
  `o=- 1 1 IN IP4 ${HOST}`,
  's=-',
  `c=IN IP4 ${HOST}`,
  't=0 0',
  'm=audio 39998 RTP/AVP 0 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=sendrecv',
  '',
].join('\r\n');

const WITHIN_MS = 8000;

/** One call of ours to a scripted carrier, and all that is learned of it. */
export class OurCall {
  readonly line: Line;
  readonly trunk: TrunkRoute;
  readonly early: string[] = [];
  readonly callIds: string[] = [];
  readonly facts: DialogFact[] = [];
  rang = 0;
  readonly #abort = new AbortController();

  constructor(line: Line, port: number, trunk: Partial<TrunkRoute>) {
    this.line = line;
    this.trunk = { ...aPlan().trunk, host: HOST, port, ...trunk };
  }

  /** @throws DialError */
  async dial(over: Partial<DialRequest> = {}): Promise<AnsweredDialog> {
    const dialog = await this.line.gateway.dial({
      callId: 'call-1',
      to: TO,
      callerId: '+14155550100',
      values: {},
      trunk: this.trunk,
      offer: OFFER,
      ringForMs: 7000,
      signal: this.#abort.signal,
      onInvite: (id) => Promise.resolve(void this.callIds.push(id)),
      onRing: () => this.rang++,
      onEarlyMedia: (sdp) => this.early.push(sdp),
      ...over,
    });
    dialog.onFact((fact) => this.facts.push(fact));
    return dialog;
  }

  /** Gives up on a call that nobody has answered yet. */
  takeBack(): void {
    this.#abort.abort();
  }

  /** Dials, and tells why nobody answered. */
  async refused(over: Partial<DialRequest> = {}): Promise<CallEnding> {
    const error: unknown = await this.dial(over).then(
      () => new Error('somebody answered'),
      (cause: unknown) => cause,
    );
    if (!(error instanceof DialError)) throw error;
    return error.ending;
  }

  /** Why the answered call was over. */
  async ended(): Promise<CallEnding> {
    const fact = await until('the call ends', WITHIN_MS, () =>
      this.facts.find((each) => each.type === 'ended'),
    );
    assert.equal(fact.type, 'ended');
    return fact.ending;
  }

  /** Dials and waits for the callee to hang up. */
  async untilTheyHangUp(over: Partial<DialRequest> = {}): Promise<void> {
    await this.dial(over);
    assert.equal((await this.ended()).cause, 'callee_hung_up');
  }
}

/** The whole call actor, with everything real but the conversation and the database. */
export class ActorsCall {
  readonly store = new FakeCallStore([]);
  readonly #call: Address<CallMessage>;

  constructor(leftovers: Leftovers, line: Line, engine: MediaEngine, trunk: TrunkRoute) {
    const system = startSystem({ name: 'calls', onCrash: () => undefined });
    leftovers.defer(() => system.stop());
    const ports = {
      telephony: line.gateway,
      engine,
      conversations: new FakeConversations([]),
      store: this.store,
      live: noLive,
      clock: {
        now: () => Date.now(),
        after(ms: number, run: () => void) {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
      },
      tools: new FakeTools(),
      furtherLines: new FakeFurtherLines([]),
      transcriptionModel: 'none',
      recordingPath: () => '',
    };
    const plan = aPlan({ trunk, record: false, contact: { ...aPlan().contact, phone: TO } });
    this.#call = spawnActor(
      system.root,
      callActor(ports, plan, () => undefined),
    );
  }

  hangUp(): void {
    tell(this.#call, { type: 'hangUp', at: Date.now(), reason: 'enough', polite: false });
  }

  /** What was stored at the end. */
  closed() {
    return until('the call is stored', WITHIN_MS, () => this.store.closings[0]);
  }
}
