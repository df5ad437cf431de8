import { silentLog } from '../../actors/ports/log.ts';
import { LookError, type Looked } from '../../actors/ports/media-look.ts';
import { MediaError, type MediaEngine } from '../../actors/ports/media.ts';
import { startMediaPlane, type MediaPlane } from '../../media/index.ts';
import { MediaPool } from './pool.ts';
import { tryOut } from './try-out.ts';

const LOOKED: Looked = { version: '22.6', cpu: null, channels: null };

describe('the test of a media server', () => {
  let plane: MediaPlane;
  let pool: MediaPool;

  beforeAll(async () => {
    plane = await startMediaPlane({
      rtp: { host: '127.0.0.1', portMin: 36_400, portMax: 36_499 },
      ai: { baseUrl: 'http://127.0.0.1:1', apiKey: 'k' },
      workers: 1,
      log: silentLog,
    });
  }, 30_000);
  afterAll(() => plane.close());
  beforeEach(() => {
    pool = new MediaPool({ log: silentLog, random: () => 0 });
  });

  const inUse = (
    engine: MediaEngine,
    look: () => Promise<Looked> = () => Promise.resolve(LOOKED),
  ) =>
    pool.arrange([
      {
        ...{ id: 'a', name: 'A', engine: 'asterisk', revision: '1', weight: 1 },
        ...{ isDraining: false, maxCalls: null },
        drive: () => ({ engine, look, shutDown: () => Promise.resolve() }),
      },
    ]);
  const verdicts = async (listenMs?: number) => {
    const { steps } = await tryOut({ pool, plane, ...(listenMs && { listenMs }) }, 'a');
    expect(steps.map(({ step }) => step)).toEqual([
      ...(['reachable', 'credentials', 'requirements', 'sip', 'audio_in', 'audio_out'] as const),
    ]);
    return steps.map(({ verdict, detail }) => (detail ? `${verdict}: ${detail}` : verdict));
  };

  it('plays a tone through it and hears it, both ways', async () => {
    inUse(plane.engine);
    expect(await verdicts()).toEqual(['ok', 'ok', 'ok: 22.6', 'ok', 'ok', 'ok']);
    const { workers } = await plane.stats();
    expect(workers.map(({ endpoints }) => endpoints)).toEqual([0]);
  }, 20_000);

  it('says in which direction no audio comes', async () => {
    const { engine } = plane;
    // It is told that nobody there listens.
    const mute = Object.create(engine, {
      accept: {
        value: (id: string, sdp: string, kind: 'final') =>
          engine.accept(id, sdp.replace('a=sendrecv', 'a=sendonly'), kind),
      },
    }) as MediaEngine;
    inUse(mute);
    const [, , , sip, audioIn, audioOut] = await verdicts(3500);
    expect([sip, audioIn]).toEqual(['ok', 'ok']);
    expect(audioOut).toContain('No audio came at all.');
  }, 20_000);

  it('stops at what is wrong', async () => {
    inUse(plane.engine, () => Promise.reject(new LookError('credentials', 'wrong password')));
    const skipped = ['skipped', 'skipped', 'skipped', 'skipped'];
    expect(await verdicts()).toEqual(['ok', 'failed: wrong password', ...skipped]);
    pool.arrange([]);
    expect((await verdicts())[0]).toContain('failed: It was switched off');
  });

  it('says why it takes no call', async () => {
    const open = () => Promise.reject(new MediaError('engine_down', 'it takes no call'));
    inUse(Object.create(plane.engine, { open: { value: open } }) as MediaEngine);
    expect((await verdicts()).slice(3)).toEqual(['failed: it takes no call', 'skipped', 'skipped']);
  });
});
