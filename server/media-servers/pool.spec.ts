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
    capabilities: {
      ...{ exactPlayout: true, reoffer: true, sendsDtmf: true, codecs: ['PCMU'] },
      ...{ encrypts: true, encryptsIfAgreed: true, packetsMs: [20] },
    },
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

  can(over: Partial<MediaEngine['capabilities']>): void {
    Object.assign(this.engine.capabilities, over);
  }

  plan(over: Partial<MemberPlan> = {}): MemberPlan {
    return {
      ...{ id: this.name, name: `Server ${this.name}`, engine: 'asterisk', revision: '1' },
      ...{ weight: 1, isDraining: false, maxCalls: null },
      drive: () => ({
        engine: this.engine,
        look: async () => {
          if (!this.answers) throw new Error('it does not answer');
          return { version: '22', cpu: 0.5, channels: null };
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

  describe('whose servers are of two kinds', () => {
    const embedded = { engine: 'embedded' } as const;
    const codeOf = (request: object): Promise<string> =>
      pool.open({ ...CALL, ...request }).then(
        () => 'opened',
        (error: MediaError) => error.code,
      );

    beforeEach(() => pool.arrange([a.plan(embedded), b.plan()]));

    it('gives a call to the kind that was chosen for it, and says which server carries it', async () => {
      const opened = await pool.open({ ...CALL, engine: 'asterisk' });
      expect([opened.endpointId, opened.carrier]).toEqual([
        'b-1',
        { engine: 'asterisk', server: 'Server b' },
      ]);
      expect((await pool.open({ ...CALL, engine: null })).carrier?.engine).toBe('embedded');
    });

    it('gives it to no other kind, and names the reason', async () => {
      b.fails = new MediaError('engine_down', 'b is gone');
      expect(await codeOf({ engine: 'asterisk' })).toBe('engine_down');
      expect(await codeOf({ engine: 'freeswitch' })).toBe('media_server_missing');
      pool.arrange([a.plan(embedded), b.plan({ isDraining: true })]);
      expect(await codeOf({ engine: 'asterisk' })).toBe('media_servers_unused');
      expect(await codeOf({ engine: 'embedded', srtp: 'required' })).toBe('opened');
    });

    it('gives a call that must be encrypted to none that cannot', async () => {
      await pool.look();
      a.can({ encrypts: false });
      expect((await pool.open({ ...CALL, srtp: 'required' })).endpointId).toBe('b-1');
      b.can({ encrypts: false });
      expect(await codeOf({ srtp: 'required' })).toBe('media_server_unable');
      await expectAsync(
        pool.open({ ...CALL, engine: 'asterisk', srtp: 'required' }),
      ).toBeRejectedWithError(/^Asterisk as a media server does not encrypt audio/);
    });

    it('asks one that was never there itself', async () => {
      a.can({ encrypts: false });
      a.answers = b.answers = false;
      expect((await pool.open({ ...CALL, srtp: 'required' })).endpointId).toBe('a-1');
      await pool.look();
      expect(await codeOf({ srtp: 'required' })).toBe('media_servers_down');
    });

    it('tells beforehand what would carry a call', async () => {
      await pool.look();
      pool.arrange([a.plan({ ...embedded, weight: 3 }), b.plan()]);
      const all = pool.judge(CALL);
      expect(all.servers.map(({ name, share, bar }) => [name, share, bar])).toEqual([
        ['Server a', 0.75, null],
        ['Server b', 0.25, null],
      ]);
      b.can({ packetsMs: [20] });
      const chosen = pool.judge({ ...CALL, engine: 'asterisk', ptimeMs: 30 });
      expect(chosen).toEqual({
        ...{ engine: 'asterisk', problem: 'media_server_unable' },
        explanation: jasmine.stringContaining('packets of 20 ms only') as unknown as string,
        servers: [
          {
            ...{ id: 'b', name: 'Server b', engine: 'asterisk', share: 0 },
            ...{ bar: 'unable', lacks: ['ptime'] },
          },
        ],
      });
    });
  });
});
