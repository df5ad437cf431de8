import { silentLog } from '../actors/ports/log.ts';
import { mediaEngineSuite, type EngineUnderTest } from '../actors/ports/media-engine.suite.ts';
import { rtpFarSide } from './far-side.ts';
import { startMediaPlane } from './index.ts';

async function underTest(): Promise<EngineUnderTest> {
  const plane = await startMediaPlane({
    rtp: { host: '127.0.0.1', portMin: 32_000, portMax: 32_999, drainMs: 50 },
    ai: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'none' },
    workers: 1,
    log: silentLog,
  });
  const far = await rtpFarSide();
  return {
    ...far,
    engine: plane.engine,
    async calls() {
      const { workers } = await plane.stats();
      return workers.reduce((sum, { endpoints }) => sum + endpoints, 0);
    },
    crash: () => plane.killWorker(0),
    async close() {
      await plane.close();
      far.close();
    },
  };
}

mediaEngineSuite('embedded', underTest);
