import { spawnActor, startSystem, tell, type System } from '../kernel/actor.ts';
import { aPlan, FakeClock } from '../ports/fakes.ts';
import { noLive, type LiveTrunkItem } from '../ports/live.ts';
import type { TrunkRoute } from '../ports/model.ts';
import type { TrunkProbe } from '../ports/telephony.ts';
import { until } from '../ports/until.ts';
import { trunkActor, type TrunkPorts } from './trunk.ts';
import { trunksActor } from './trunks.ts';

const up: TrunkProbe = {
  reachable: true,
  status: 200,
  reason: '200 OK',
  rttMs: 2,
  server: 'Callboard-Lab',
};
const silent: TrunkProbe = {
  reachable: false,
  status: null,
  reason: 'no answer',
  rttMs: null,
  server: null,
};

describe('a trunk', () => {
  let system: System;
  let clock: FakeClock;
  let crashes: string[];
  let shown: LiveTrunkItem[];
  let gone: string[];
  let asked: string[];
  let answer: TrunkProbe;
  let grantedMs: number;
  let noted: string[];
  let live: number;

  const ports = (): TrunkPorts => ({
    clock,
    random: () => 1,
    history: { changed: async (_id, { state, reason }) => void noted.push(`${state}: ${reason}`) },
    activeCalls: () => Promise.resolve(live),
    live: {
      ...noLive,
      put: (_topic, item) => void shown.push(item as LiveTrunkItem),
      gone: (_topic, id) => void gone.push(id),
    },
    signalling: {
      options: (trunk) => {
        asked.push(`options ${trunk.host}`);
        return Promise.resolve(answer);
      },
      register: (trunk, forMs) => {
        asked.push(`${forMs > 0 ? 'register' : 'unregister'} ${trunk.host}`);
        return Promise.resolve({ ...answer, expiresInMs: grantedMs });
      },
    },
  });
  const route = (over: Partial<TrunkRoute> = {}): TrunkRoute => ({ ...aPlan().trunk, ...over });
  const state = () => shown.at(-1)?.state;
  const nextProbe = async (ms: number) => {
    const count = asked.length;
    await until(() => clock.waiting > 0);
    clock.advance(ms);
    await until(() => asked.length > count && clock.waiting > 0);
  };
  /** Watched by REGISTER alone. */
  const registering = (over: Partial<TrunkRoute> = {}) =>
    route({ register: true, optionsIntervalMs: null, ...over });

  beforeEach(() => {
    crashes = [];
    shown = [];
    gone = [];
    asked = [];
    answer = up;
    grantedMs = 60_000;
    noted = [];
    live = 0;
    clock = new FakeClock();
    system = startSystem({ name: 'trunks', onCrash: ({ kind }) => crashes.push(kind) });
  });
  afterEach(() => system.stop());

  it('is up when the carrier answers OPTIONS, and says when it is the lab', async () => {
    spawnActor(system.root, trunkActor(ports(), route()));
    await until(() => state() === 'up');
    expect(shown.at(-1)).toEqual(
      jasmine.objectContaining({ rttMs: 2, isLab: true, reason: '200 OK' }),
    );
  });

  it('goes down after two failures in a row and comes up with one answer', async () => {
    spawnActor(system.root, trunkActor(ports(), route()));
    await until(() => state() === 'up');
    answer = silent;
    await nextProbe(33_000);
    expect(state()).toBe('up');
    await nextProbe(5000);
    expect(shown.at(-1)).toEqual(jasmine.objectContaining({ state: 'down', reason: 'no answer' }));
    answer = up;
    await nextProbe(10_000);
    expect(state()).toBe('up');
    expect(noted).toEqual(['up: 200 OK', 'down: no answer', 'up: 200 OK']);
  });

  it('counts as up again only after as many answers as its setting asks for', async () => {
    answer = silent;
    spawnActor(system.root, trunkActor(ports(), route({ upAfter: 3 })));
    await until(() => state() === 'down');
    answer = up;
    await nextProbe(5000);
    await nextProbe(5000);
    expect(shown.at(-1)?.reason).toBe('200 OK (2 of 3 in a row)');
    expect(state()).toBe('down');
    await nextProbe(5000);
    expect(state()).toBe('up');
  });

  it('is asked nothing when OPTIONS is off and it does not register', async () => {
    spawnActor(system.root, trunkActor(ports(), route({ optionsIntervalMs: null })));
    await until(() => state() === 'unwatched');
    expect(clock.waiting).toBe(0);
    expect(asked).toEqual([]);
  });

  it('drains: it is drained when its last call is over, and takes calls again when told', async () => {
    live = 1;
    const trunk = spawnActor(system.root, trunkActor(ports(), route({ isDraining: true })));
    await until(() => state() === 'draining' && shown.at(-1)?.line === 'up');
    live = 0;
    await until(() => clock.waiting === 2);
    clock.advance(2000);
    await until(() => state() === 'drained');
    tell(trunk, { type: 'changed', trunk: route(), at: clock.now() });
    await until(() => state() === 'up');
    expect(asked).toEqual(['options 127.0.0.1']);
  });

  it('refreshes its registration before it ends, and says when it is refused', async () => {
    spawnActor(system.root, trunkActor(ports(), registering()));
    await until(() => state() === 'registered');
    answer = { ...up, status: 403, reason: '403 Forbidden' };
    await nextProbe(51_000);
    expect(shown.at(-1)).toEqual(
      jasmine.objectContaining({
        state: 'refused',
        reason: '403 Forbidden; asked again within 5 min',
      }),
    );
    clock.advance(149_000);
    expect(asked.length).toBe(2);
    answer = up;
    await nextProbe(151_000);
    expect(state()).toBe('registered');
  });

  it('leaves a registrar alone for as long as it asks to', async () => {
    answer = { ...up, status: 503, reason: '503 Service Unavailable', retryAfterMs: 90_000 };
    spawnActor(system.root, trunkActor(ports(), registering()));
    await until(() => state() === 'refused');
    await until(() => clock.waiting > 0);
    clock.advance(89_000);
    expect(asked.length).toBe(1);
    await nextProbe(3500);
  });

  it('takes the old registration back before it makes another', async () => {
    const trunk = spawnActor(system.root, trunkActor(ports(), registering()));
    await until(() => state() === 'registered');
    tell(trunk, { type: 'changed', trunk: registering({ host: 'new' }), at: clock.now() });
    await until(() => asked.length === 3 && state() === 'registered');
    expect(asked).toEqual(['register 127.0.0.1', 'unregister 127.0.0.1', 'register new']);
  });

  it('registers again after a crash', async () => {
    const trunk = spawnActor(system.root, trunkActor(ports(), registering()));
    await until(() => state() === 'registered');
    tell(trunk, { type: 'changed', trunk: null as never, at: 0 });
    await until(() => crashes.length === 1 && asked.length === 2);
    expect(asked).toEqual(['register 127.0.0.1', 'register 127.0.0.1']);
    await until(() => state() === 'registered');
  });

  it('appears, changes and goes with its row', async () => {
    let rows = [route({ id: 'a', host: 'a' }), route({ id: 'b', host: 'b' })];
    const trunks = spawnActor(
      system.root,
      trunksActor({ ...ports(), activeTrunks: () => Promise.resolve(rows) }),
    );
    await until(() => clock.waiting > 2);
    clock.advance(25);
    await until(() => asked.length === 2);
    rows = [route({ id: 'a', host: 'new' })];
    tell(trunks, { type: 'load' });
    await until(() => asked.includes('options new') && gone.includes('b'));
    expect(system.tree.all().filter(({ kind }) => kind === 'trunk').length).toBe(1);
  });

  it('takes every registration back before the node ends', async () => {
    const rows = [registering({ id: 'a', host: 'a' }), registering({ id: 'b', host: 'b' })];
    const trunks = spawnActor(
      system.root,
      trunksActor({ ...ports(), activeTrunks: () => Promise.resolve(rows) }),
    );
    await until(() => clock.waiting > 2);
    clock.advance(25);
    await until(() => shown.filter((view) => view.state === 'registered').length === 2);
    await new Promise<void>((retired) => tell(trunks, { type: 'retire', retired }));
    expect(asked.slice(2).toSorted()).toEqual(['unregister a', 'unregister b']);
  });

  it('is looked for again when its row cannot be read', async () => {
    let fails = 1;
    spawnActor(
      system.root,
      trunksActor({
        ...ports(),
        activeTrunks: () =>
          fails-- > 0 ? Promise.reject(new Error('no database')) : Promise.resolve([route()]),
      }),
    );
    await until(() => clock.waiting > 0);
    clock.advance(5000);
    await until(() => state() === 'up');
  });
});
