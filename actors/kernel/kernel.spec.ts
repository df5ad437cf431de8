import { until } from '../ports/until.ts';
import { ask, asParent, spawnActor, startSystem, stopTree, tell } from './actor.ts';
import type { ActorSpec, Address, AnyAddress, ChildCrash, System } from './actor.ts';
import { MAX_RESTARTS, RESTART_WINDOW_MS } from './restart-budget.ts';
import { move, stay } from './step.ts';

type Message =
  | { type: 'add'; n: number }
  | { type: 'save' }
  | { type: 'boom' }
  | { type: 'finish' }
  | { type: 'fail' }
  | { type: 'childCrashed'; crash: ChildCrash }
  | { type: 'givenUp'; crash: ChildCrash }
  | { type: 'failed'; error: string }
  | { type: 'get'; reply: (sum: number) => void };
type Effect = { type: 'save'; sum: number } | { type: 'explode' };
interface Counter {
  sum: number;
  done: boolean;
}

describe('the kernel', () => {
  let system: System;
  let now: number;
  let log: string[];
  let stored: Record<string, number>;

  beforeEach(() => {
    now = 0;
    log = [];
    stored = {};
    system = startSystem({
      name: 'test',
      now: () => now,
      onCrash: ({ id }) => log.push(`crash ${id}`),
    });
  });
  afterEach(() => system.stop());

  const counter = (
    name: string,
    over: Partial<ActorSpec<Counter, Message, Effect>> = {},
  ): ActorSpec<Counter, Message, Effect> => ({
    name,
    kind: 'counter',
    initial: { sum: 0, done: false },
    edge: () => ({
      perform(effect) {
        if (effect.type === 'explode') throw new Error('no disk');
        stored[name] = effect.sum;
      },
      failed: (_effect, error) => ({ type: 'failed', error: (error as Error).message }),
      release: () => log.push(`release ${name}`),
    }),
    reduce(state, message) {
      switch (message.type) {
        case 'add':
          return stay({ ...state, sum: state.sum + message.n });
        case 'save':
          return move(state, { type: 'save', sum: state.sum });
        case 'boom':
          throw new Error('boom');
        case 'finish':
          return stay({ ...state, done: true });
        case 'fail':
          return move(state, { type: 'explode' });
        case 'childCrashed':
          log.push(`${name} hears of ${message.crash.name}: ${message.crash.restarting}`);
          return stay(state);
        case 'givenUp':
          log.push(`${name} hears ${message.crash.name} was given up`);
          return stay(state);
        case 'failed':
          log.push(`failed ${message.error}`);
          return stay(state);
        case 'get':
          message.reply(state.sum);
          return stay(state);
      }
    },
    isDone: (state) => state.done,
    phase: (state) => (state.done ? 'done' : 'counting'),
    restart: () => ({ sum: stored[name] ?? 0, done: false }),
    onChildCrash: (crash) => ({ type: 'childCrashed', crash }),
    onGrandchildGivenUp: (crash) => ({ type: 'givenUp', crash }),
    ...over,
  });

  const sumOf = (actor: Address<Message>) =>
    ask<Message, number>(actor, (reply) => ({ type: 'get', reply }), 1000);
  const under = (parent: Address<Message>): AnyAddress => asParent(parent);

  it('tells the parent of a crash and starts a new child from stored state, under the same address', async () => {
    const parent = spawnActor(system.root, counter('parent'));
    const child = spawnActor(under(parent), counter('child'));
    tell(child, { type: 'add', n: 7 });
    tell(child, { type: 'save' });
    tell(child, { type: 'add', n: 100 });
    tell(child, { type: 'boom' });
    await until(() => log.includes('parent hears of child: true'));
    await until(() => system.tree.all().some((n) => n.id === child.id && n.restarts === 1));
    expect(await sumOf(child)).toBe(7);
    expect(log).toContain('release child');
    tell(child, { type: 'add', n: 1 });
    expect(await sumOf(child)).toBe(8);
  });

  it('keeps mail that arrives while a child is being restarted', async () => {
    let loaded: () => void = () => {};
    const loading = new Promise<void>((resolve) => (loaded = resolve));
    const child = spawnActor(
      system.root,
      counter('child', {
        restart: async () => {
          await loading;
          return { sum: 40, done: false };
        },
      }),
    );
    tell(child, { type: 'boom' });
    await until(() => log.includes('crash test/child'));
    tell(child, { type: 'add', n: 2 });
    loaded();
    expect(await sumOf(child)).toBe(42);
  });

  it('gives a child up after three restarts in a minute and tells the grandparent', async () => {
    const grandparent = spawnActor(system.root, counter('grandparent'));
    const parent = spawnActor(under(grandparent), counter('parent'));
    const child = spawnActor(under(parent), counter('child'));
    for (let crash = 0; crash <= MAX_RESTARTS; crash++) {
      await until(() => system.tree.all().some((n) => n.id === child.id && n.restarts === crash));
      tell(child, { type: 'boom' });
    }
    await until(() => log.includes('grandparent hears child was given up'));
    expect(log.filter((line) => line === 'parent hears of child: true').length).toBe(MAX_RESTARTS);
    expect(log).toContain('parent hears of child: false');
    expect(system.tree.all().map((n) => n.id)).not.toContain(child.id);
  });

  it('restarts for ever when crashes are further apart than the window', async () => {
    const child = spawnActor(system.root, counter('child'));
    for (let crash = 0; crash < MAX_RESTARTS + 3; crash++) {
      await until(() => system.tree.all().some((n) => n.id === child.id && n.restarts === crash));
      now += RESTART_WINDOW_MS;
      tell(child, { type: 'boom' });
    }
    expect(await sumOf(child)).toBe(0);
  });

  it('stops grandchildren before children before the actor itself', async () => {
    const parent = spawnActor(system.root, counter('parent'));
    const child = spawnActor(under(parent), counter('child'));
    const grandchild = spawnActor(under(child), counter('grandchild'));
    stopTree(under(parent));
    expect(log).toEqual(['release grandchild', 'release child', 'release parent']);
    expect(system.tree.size).toBe(1);
    tell(grandchild, { type: 'boom' });
    await expectAsync(sumOfWithin(grandchild, 30)).toBeRejectedWithError(/did not answer/);
  });

  it('stops the children of an actor that crashes', async () => {
    const parent = spawnActor(system.root, counter('parent'));
    spawnActor(under(parent), counter('child'));
    tell(parent, { type: 'boom' });
    await until(() => system.tree.all().some((n) => n.id === parent.id && n.restarts === 1));
    expect(log).toContain('release child');
    expect(system.tree.all().map((n) => n.id)).toEqual(['test', 'test/parent']);
  });

  it('turns an effect that throws into a message', async () => {
    const actor = spawnActor(system.root, counter('actor'));
    tell(actor, { type: 'fail' });
    await until(() => log.includes('failed no disk'));
  });

  it('drops what an effect of a dead incarnation sends', async () => {
    let late: (message: Message) => void = () => {};
    const actor = spawnActor(
      system.root,
      counter('actor', {
        edge: () => ({
          perform: (_effect, send) => void (late = send),
          failed: () => ({ type: 'finish' }),
          release() {},
        }),
      }),
    );
    tell(actor, { type: 'save' });
    await sumOf(actor);
    const early = late;
    tell(actor, { type: 'boom' });
    await until(() => system.tree.all().some((n) => n.id === actor.id && n.restarts === 1));
    early({ type: 'add', n: 5 });
    expect(await sumOf(actor)).toBe(0);
  });

  it('lets a finished actor go, once', async () => {
    const actor = spawnActor(system.root, counter('actor'));
    tell(actor, { type: 'finish' });
    await until(() => system.tree.size === 1);
    stopTree(asParent(actor));
    expect(log).toEqual(['release actor']);
  });

  it('gives a child up when its stored state cannot be read', async () => {
    const parent = spawnActor(system.root, counter('parent'));
    const child = spawnActor(
      under(parent),
      counter('child', { restart: () => Promise.reject(new Error('no database')) }),
    );
    tell(child, { type: 'boom' });
    await until(() => log.includes('parent hears of child: false'));
  });

  const sumOfWithin = (actor: Address<Message>, ms: number) =>
    ask<Message, number>(actor, (reply) => ({ type: 'get', reply }), ms);

  it('shows mailbox, phase and last fact of every actor', async () => {
    const actor = spawnActor(system.root, counter('actor'));
    tell(actor, { type: 'add', n: 1 });
    await sumOf(actor);
    const node = system.tree.all().find((n) => n.id === actor.id);
    expect(node).toEqual(
      jasmine.objectContaining({
        phase: 'counting',
        sent: 2,
        handled: 2,
        lastFact: 'get',
        restarts: 0,
      }),
    );
    expect(system.tree.takeChanged().map((n) => n.id)).toEqual(['test', 'test/actor']);
    expect(system.tree.takeChanged()).toEqual([]);
  });
});
