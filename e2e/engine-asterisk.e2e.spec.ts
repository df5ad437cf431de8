import { silentLog } from '../actors/ports/log.ts';
import { mediaEngineSuite } from '../actors/ports/media-engine.suite.ts';
import type { MediaFact } from '../actors/ports/media.ts';
import { until } from '../actors/ports/until.ts';
import { AsteriskEngine } from '../asterisk/engine.ts';
import { lookAtAsterisk } from '../asterisk/look.ts';
import { carriedCallSuite, type CarriedCalls } from '../media/carried-call.suite.ts';
import { convertedCallSuite } from '../media/converted-call.suite.ts';
import { encryptedCallSuite } from '../media/encrypted-call.suite.ts';
import { rtpFarSide } from '../media/far-side.ts';
import { startMediaPlane } from '../media/index.ts';
import { MediaPool } from '../server/media-servers/pool.ts';
import { startMediaAsterisk, type MediaAsterisk } from './asterisk/media-server.ts';
import { startEngineRig, type EngineRig } from './engines/rig.ts';
import { HOST } from './sip/sipp.ts';

/** Of a carrier that sends nothing. */
const TIMEOUT_SECONDS = 2;

describe('Asterisk as a media server', () => {
  const leftovers = new AsyncDisposableStack();
  let asterisk: MediaAsterisk;
  let rig: EngineRig;
  let nodes = 0;

  beforeAll(async () => {
    asterisk = await startMediaAsterisk(leftovers, { rtp_timeout: TIMEOUT_SECONDS });
    const timeoutMs = TIMEOUT_SECONDS * 1000;
    rig = await startEngineRig(leftovers, { portMin: 36_000, portMax: 36_099, timeoutMs });
  }, 300_000);
  afterAll(() => leftovers.disposeAsync(), 30_000);

  const newEngine = (): AsteriskEngine =>
    new AsteriskEngine({
      ...{ ...asterisk, place: rig.place },
      ...{ nodeId: `node${++nodes}`, log: silentLog },
    });
  const channels = (): number =>
    Number(/(\d+) active channel/.exec(asterisk.command('core show channels'))?.[1]);

  mediaEngineSuite('Asterisk', async () => {
    const engine = newEngine();
    const far = await rtpFarSide();
    return {
      ...far,
      engine,
      calls: () => Promise.resolve(channels()),
      crash: () => asterisk.crash(),
      async close() {
        await engine.shutDown();
        far.close();
      },
    };
  });

  it('does not take a call from who is not Callboard', () => {
    expect(asterisk.command('pjsip show identifies')).toContain(`${HOST}/32`);
    expect(asterisk.command('dialplan show callboard')).not.toContain('_X');
  });

  it('says what it is to who knows its account, and why not to others', async () => {
    expect((await lookAtAsterisk(asterisk, 3000)).version).toMatch(/^2\d/);
    const look = lookAtAsterisk({ ...asterisk, password: 'another' }, 3000);
    await expectAsync(look).toBeRejectedWithError(/refuses the ARI account/);
  });

  it('shares calls with the audio plane, which takes the next ones when it dies', async () => {
    const rtp = { host: HOST, portMin: 36_100, portMax: 36_199 };
    const ai = { baseUrl: 'http://127.0.0.1:1', apiKey: 'k' };
    const plane = await startMediaPlane({ rtp, ai, workers: 1, log: silentLog });
    const engine = newEngine();
    const use = { revision: '1', isDraining: false, maxCalls: null };
    let chance = 0.9;
    const pool = new MediaPool({ log: silentLog, random: () => chance });
    pool.arrange([
      {
        ...{ ...use, id: 'plane', name: 'Callboard', engine: 'embedded', weight: 1 },
        drive: () => ({
          engine: plane.engine,
          look: () => Promise.resolve({ version: null, cpu: null, channels: null }),
          shutDown: () => Promise.resolve(),
        }),
      },
      {
        ...{ ...use, id: 'asterisk', name: 'Ankara', engine: 'asterisk', weight: 1 },
        drive: () => ({
          engine,
          look: () => lookAtAsterisk(asterisk, 3000),
          shutDown: () => engine.shutDown(),
        }),
      },
    ]);
    await pool.look();
    expect(pool.stateOf('asterisk')?.version).toMatch(/^2\d/);
    const open = () => pool.open({ callId: 'c', codecs: ['PCMU'] });
    const { endpointId, leg } = await open();
    expect(leg.kind).toBe('socket');
    chance = 0.1;
    expect((await open()).leg.kind).toBe('rtp');
    chance = 0.9;
    const facts: MediaFact[] = [];
    pool.onFact(endpointId, (fact) => facts.push(fact));
    const back = asterisk.crash();
    await until(() => pool.look().then(() => pool.stateOf('asterisk')?.isUp === false), 10_000);
    expect((await open()).leg.kind).toBe('rtp');
    await back;
    await until(() => facts.some(({ type }) => type === 'mediaLost'), 10_000);
    await pool.close(endpointId, 'lost');
    await until(() => pool.look().then(() => pool.stateOf('asterisk')?.isUp === true), 10_000);
    await until(() => open().then((opened) => opened.leg.kind === 'socket'), 10_000);
    await pool.shutDown();
    await plane.close();
  }, 60_000);

  const newCalls = async (): Promise<CarriedCalls> => {
    const engine = newEngine();
    const { plane, provider } = rig;
    return {
      ...{ engine, plane, provider, timeoutMs: TIMEOUT_SECONDS * 1000, stragglers: 3 },
      crash: () => asterisk.crash(),
      close: () => engine.shutDown(),
    };
  };
  carriedCallSuite('Asterisk', newCalls);
  convertedCallSuite('Asterisk', ['PCMU', 'PCMA', 'G722', 'OPUS'], newCalls);
  encryptedCallSuite('Asterisk', true, newCalls);
});
