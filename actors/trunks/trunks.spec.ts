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

  const ports = (): TrunkPorts => ({
    clock,
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
      register: (trunk) => {
        asked.push(`register ${trunk.host}`);
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
    await until(() => asked.length > count && shown.length >= asked.length);
  };

  beforeEach(() => {
    crashes = [];
    shown = [];
    gone = [];
    asked = [];
    answer = up;
    grantedMs = 60_000;
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
    await nextProbe(30_000);
    expect(state()).toBe('up');
    await nextProbe(5000);
    expect(shown.at(-1)).toEqual(jasmine.objectContaining({ state: 'down', reason: 'no answer' }));
    answer = up;
    await nextProbe(5000);
    expect(state()).toBe('up');
  });

  it('refreshes its registration before it ends, and says when it is refused', async () => {
    spawnActor(system.root, trunkActor(ports(), route({ register: true })));
    await until(() => state() === 'registered');
    answer = { ...up, status: 403, reason: '403 Forbidden' };
    await nextProbe(48_000);
    expect(shown.at(-1)).toEqual(
      jasmine.objectContaining({ state: 'refused', reason: '403 Forbidden' }),
    );
  });

  it('registers again after a crash', async () => {
    const trunk = spawnActor(system.root, trunkActor(ports(), route({ register: true })));
    await until(() => state() === 'registered');
    tell(trunk, { type: 'changed', trunk: null as never });
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
    await until(() => asked.length === 2);
    rows = [route({ id: 'a', host: 'new' })];
    tell(trunks, { type: 'load' });
    await until(() => asked.includes('options new') && gone.includes('b'));
    expect(system.tree.all().filter(({ kind }) => kind === 'trunk').length).toBe(1);
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
