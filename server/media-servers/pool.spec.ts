import { silentLog } from '../../actors/ports/log.ts';
import { MediaError, type MediaEngine, type MediaFact } from '../../actors/ports/media.ts';
import { until } from '../../actors/ports/until.ts';
import type { MemberPlan } from './member.ts';
import { MediaPool } from './pool.ts';

/** A media server that fails as it is told to. */
class Server {
  readonly log: string[] = [];
  readonly listeners = new Set<(fact: MediaFact) => void>();
  fails: MediaError | undefined;
  answers = true;
  hasShutDown = false;
  #count = 0;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  readonly engine = {
    capabilities: { exactPlayout: true, reoffer: true, sendsDtmf: true, codecs: ['PCMU'] },
    open: async () => {
      if (this.fails) throw this.fails;
      const endpointId = `${this.name}-${++this.#count}`;
      this.log.push(`open ${endpointId}`);
      return { endpointId, offer: 'v=0', leg: { kind: 'rtp', endpointId } };
    },
    sendDtmf: async (id: string) => void this.log.push(`keys ${id}`),
    close: async (id: string) => {
      this.log.push(`close ${id}`);
      return { received: 1 };
    },
    onFact: (_id: string, listener: (fact: MediaFact) => void) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
  } as unknown as MediaEngine;

  plan(over: Partial<MemberPlan> = {}): MemberPlan {
    return {
      ...{ id: this.name, revision: '1', weight: 1, isDraining: false, maxCalls: null },
      drive: () => ({
        engine: this.engine,
        look: async () => {
          if (!this.answers) throw new Error('it does not answer');
          return { version: '22' };
        },
        shutDown: async () => void (this.hasShutDown = true),
      }),
      ...over,
    };
  }
}

const CALL = { callId: 'c', codecs: ['PCMU'] } as const;

describe('a pool of media servers', () => {
  let a: Server;
  let b: Server;
  let pool: MediaPool;

  beforeEach(() => {
    a = new Server('a');
    b = new Server('b');
    pool = new MediaPool({ log: silentLog, random: () => 0 });
    pool.arrange([a.plan(), b.plan()]);
  });

  it('keeps a call where it was opened', async () => {
    const { endpointId } = await pool.open(CALL);
    pool.arrange([a.plan({ weight: 0 }), b.plan()]);
    await pool.sendDtmf(endpointId, '1');
    expect((await pool.close(endpointId, 'over')).received).toBe(1);
    expect(a.log).toEqual(['open a-1', 'keys a-1', 'close a-1']);
    expect((await pool.close(endpointId, 'again')).received).toBe(0);
    await expectAsync(pool.sendDtmf(endpointId, '1')).toBeRejectedWithError(MediaError);
  });

  it('opens on the next server where one fails, and says what the first said when all do', async () => {
    a.fails = new MediaError('engine_down', 'a is gone');
    expect((await pool.open(CALL)).endpointId).toBe('b-1');
    expect(pool.stateOf('a')?.calls).toBe(0);
    b.fails = new MediaError('ports_exhausted', 'b is full');
    await expectAsync(pool.open(CALL)).toBeRejectedWith(a.fails);
  });

  it('tries no other server for a call that is not wanted any more', async () => {
    a.fails = new MediaError('aborted', 'not wanted');
    await expectAsync(pool.open(CALL)).toBeRejectedWith(a.fails);
    expect(b.log).toEqual([]);
  });

  it('gives no call to a server that is down, and gives it some when it is back', async () => {
    await pool.look();
    a.answers = false;
    await pool.look();
    expect(pool.stateOf('a')?.isUp).toBeTrue();
    await pool.look();
    expect(pool.stateOf('a')).toEqual(
      jasmine.objectContaining({ isUp: false, problem: 'it does not answer' }),
    );
    expect((await pool.open(CALL)).endpointId).toBe('b-1');
    a.answers = true;
    await pool.look();
    await pool.look();
    expect((await pool.open(CALL)).endpointId).toBe('a-1');
  });

  it('gives no call to a server that drains, and leaves it those it has', async () => {
    const { endpointId } = await pool.open(CALL);
    pool.arrange([a.plan({ isDraining: true }), b.plan()]);
    expect((await pool.open(CALL)).endpointId).toBe('b-1');
    await pool.sendDtmf(endpointId, '1');
    expect(a.log).toContain('keys a-1');
  });

  it('holds a limit also for calls that come at once', async () => {
    pool.arrange([a.plan({ maxCalls: 2 }), b.plan()]);
    const opened = await Promise.all([1, 2, 3].map(() => pool.open(CALL)));
    expect(opened.map(({ endpointId }) => endpointId)).toEqual(['a-1', 'a-2', 'b-1']);
  });

  it('lets go of a server that was removed when its last call ends', async () => {
    const { endpointId } = await pool.open(CALL);
    const heard: MediaFact[] = [];
    pool.onFact(endpointId, (fact) => heard.push(fact));
    pool.arrange([b.plan()]);
    expect(a.hasShutDown).toBeFalse();
    const lost: MediaFact = {
      ...{ type: 'mediaLost', endpointId, cause: 'media_worker_died', at: 1 },
    };
    for (const tell of a.listeners) tell(lost);
    expect(heard).toEqual([lost]);
    await pool.close(endpointId, 'lost');
    await until(() => a.hasShutDown);
  });

  it('is another server with another address, and the old one finishes its calls', async () => {
    const { endpointId } = await pool.open(CALL);
    const other = new Server('other');
    pool.arrange([{ ...other.plan(), id: 'a', revision: '2' }]);
    expect((await pool.open(CALL)).endpointId).toBe('other-1');
    await pool.close(endpointId, 'over');
    await until(() => a.hasShutDown);
    expect(other.hasShutDown).toBeFalse();
  });

  it('says why nobody takes a call', async () => {
    pool.arrange([a.plan({ weight: 0 })]);
    await expectAsync(pool.open(CALL)).toBeRejectedWithError(MediaError, /No media server takes/);
  });
});
