import { VOICE_CODECS } from '../actors/ports/codecs.ts';
import { silentLog } from '../actors/ports/log.ts';
import { ScriptedProvider } from './ai/scripted-provider.ts';
import { carriedCallSuite, type CarriedCalls } from './carried-call.suite.ts';
import { convertedCallSuite } from './converted-call.suite.ts';
import { encryptedCallSuite } from './encrypted-call.suite.ts';
import { startMediaPlane, type MediaPlane } from './index.ts';

const TIMEOUT_MS = 1500;

describe('the audio plane', () => {
  let provider: ScriptedProvider;
  let plane: MediaPlane;

  beforeAll(async () => {
    provider = await ScriptedProvider.listen();
    plane = await startMediaPlane({
      rtp: {
        ...{ host: '127.0.0.1', portMin: 35_000, portMax: 35_399 },
        ...{ drainMs: 50, timeoutMs: TIMEOUT_MS },
      },
      ai: { baseUrl: provider.baseUrl, apiKey: 'k' },
      workers: 1,
      log: silentLog,
    });
  });
  afterAll(async () => {
    await plane.close();
    await provider.close();
  });

  const newCalls = (): Promise<CarriedCalls> =>
    Promise.resolve({
      ...{ engine: plane.engine, plane, provider, timeoutMs: TIMEOUT_MS, stragglers: 1 },
      crash: () => plane.killWorker(0),
      close: () => Promise.resolve(),
    });
  carriedCallSuite('embedded media', newCalls);
  convertedCallSuite('embedded media', VOICE_CODECS, newCalls);
  encryptedCallSuite('embedded media', true, newCalls);
});
