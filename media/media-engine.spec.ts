import { silentLog } from '../actors/ports/log.ts';
import { mediaEngineSuite, type EngineUnderTest } from '../actors/ports/media-engine.suite.ts';
import { parseSdp } from './codec/sdp.ts';
import { startMediaPlane, type MediaPlane } from './index.ts';
import { RtpParty } from './scripted-party.ts';

let shared: Promise<MediaPlane> | undefined;

const start = (): Promise<MediaPlane> =>
  startMediaPlane({
    rtp: { host: '127.0.0.1', portMin: 32_000, portMax: 32_999, drainMs: 50 },
    ai: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'none' },
    workers: 1,
    log: silentLog,
  });

async function underTest(): Promise<EngineUnderTest> {
  shared ??= start();
  const plane = await shared;
  const party = await RtpParty.open();
  return {
    engine: plane.engine,
    farSdp: party.sdp(),
    strangeSdp: party.sdp({ types: '18 101' }),
    pressKey(offer, digit) {
      party.to = parseSdp(offer).port;
      party.press(digit);
    },
    crash: () => plane.killWorker(0),
    close() {
      party.close();
      return Promise.resolve();
    },
  };
}

describe('the audio plane', () => {
  afterAll(async () => (await (shared ?? start())).close());

  mediaEngineSuite('embedded', underTest);
});
