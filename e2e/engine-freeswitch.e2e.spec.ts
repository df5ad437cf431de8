import type { LineCodec } from '../actors/ports/codecs.ts';
import { silentLog } from '../actors/ports/log.ts';
import { mediaEngineSuite } from '../actors/ports/media-engine.suite.ts';
import { FreeswitchEngine } from '../freeswitch/engine.ts';
import { carriedCallSuite, type CarriedCalls } from '../media/carried-call.suite.ts';
import { convertedCallSuite } from '../media/converted-call.suite.ts';
import { encryptedCallSuite } from '../media/encrypted-call.suite.ts';
import { parseSdp } from '../media/codec/sdp.ts';
import { rtpFarSide } from '../media/far-side.ts';
import { startEngineRig, type EngineRig } from './engines/rig.ts';
import { startFreeswitch, type MediaFreeswitch } from './freeswitch/real.ts';
import { replayFreeswitch } from './freeswitch/replay.ts';

/** A FreeSWITCH with mod_audio_fork, e.g. `/usr/bin/freeswitch`; without one, what it said once is replayed. */
const PROGRAM = process.env['FREESWITCH_PROGRAM'];
/** Of a carrier that sends nothing. */
const TIMEOUT_MS = 2500;
/** With mod_spandsp and mod_opus. */
const SPOKEN: LineCodec[] = ['PCMU', 'PCMA', 'G722', 'OPUS'];

describe('FreeSWITCH as a media server', () => {
  const leftovers = new AsyncDisposableStack();
  let freeswitch: MediaFreeswitch;
  let rig: EngineRig;
  let nodes = 0;

  beforeAll(async () => {
    freeswitch = PROGRAM
      ? await startFreeswitch(leftovers, PROGRAM)
      : await replayFreeswitch(leftovers);
    const rtp = { portMin: 36_100, portMax: 36_499, timeoutMs: TIMEOUT_MS };
    rig = await startEngineRig(leftovers, rtp);
  }, 60_000);
  afterAll(() => leftovers.disposeAsync(), 30_000);

  const newEngine = (audio: 'rtp' | 'fork'): FreeswitchEngine => {
    const { plane, place } = rig;
    return new FreeswitchEngine({
      ...freeswitch,
      ...{ audio, callbackPort: 0, log: silentLog, nodeId: `node${++nodes}` },
      ...{ place, timeoutMs: TIMEOUT_MS },
      plane: {
        engine: plane.engine,
        announce: (token, callId) => plane.socketLegUrl(token, callId),
      },
    });
  };

  for (const audio of ['rtp', 'fork'] as const) {
    mediaEngineSuite(`FreeSWITCH, audio by ${audio}`, async () => {
      const engine = newEngine(audio);
      const far = await rtpFarSide();
      return {
        ...far,
        engine,
        calls: () => freeswitch.calls(),
        crash: () => freeswitch.crash(),
        async close() {
          await engine.shutDown();
          far.close();
        },
      };
    });

    it(`offers what FreeSWITCH said it converts, audio by ${audio}`, async () => {
      const engine = newEngine(audio);
      const { offer } = await engine.open({ callId: 'c1', codecs: ['G729', ...SPOKEN] });
      expect(parseSdp(offer).codecs.map(({ codec }) => codec)).toEqual(SPOKEN);
      await engine.shutDown();
    });

    const newCalls = (): Promise<CarriedCalls> => {
      const engine = newEngine(audio);
      const { plane, provider } = rig;
      return Promise.resolve({
        ...{ engine, plane, provider, timeoutMs: TIMEOUT_MS, stragglers: 4 },
        crash: () => freeswitch.crash(),
        close: () => engine.shutDown(),
      });
    };
    // The replay carries no audio.
    if (!PROGRAM) continue;
    const name = `FreeSWITCH, audio by ${audio}`;
    carriedCallSuite(name, newCalls);
    convertedCallSuite(name, SPOKEN, newCalls);
    encryptedCallSuite(name, false, newCalls);
  }
});
